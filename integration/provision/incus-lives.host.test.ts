import { describe } from 'vitest';
import { randomPart } from '../random/random-part.ts';

/** Life cycles of provisioned Incus containers, a file per life cycle. */
const lives: readonly (readonly [what: string, life: () => Promise<unknown>])[] = [
  ['with layers that the host loads', () => import('./lives/incus-life.ts')],
  ['with layers of their own', () => import('./lives/incus-own-layers-life.ts')],
];

describe.each(randomPart('lives of Incus', lives, 1))('containers of Incus %s', async (_, life) => {
  await life();
});

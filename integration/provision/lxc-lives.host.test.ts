import { describe } from 'vitest';
import { randomPart } from '../random/random-part.ts';

/** Life cycles of provisioned LXC containers, a file per life cycle. */
const lives: readonly (readonly [what: string, life: () => Promise<unknown>])[] = [
  ['with layers that the host loads', () => import('./lives/lxc-life.ts')],
  ['with layers of their own', () => import('./lives/lxc-own-layers-life.ts')],
];

describe.each(randomPart('lives of LXC', lives, 1))('containers of LXC %s', async (_, life) => {
  await life();
});

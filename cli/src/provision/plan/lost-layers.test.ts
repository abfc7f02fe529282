import { bytesOf } from '@lamellar/core/language';
import { expect, test } from 'vitest';
import { unreadableLabel } from '../../adapters/process/processes.ts';
import type { LostLayer } from '../resources/planned-changes.ts';
import { lostLayers } from './lost-layers.ts';

const names = { profile: bytesOf('h'), namespace: bytesOf('n') };

test.each<readonly [label: string | undefined, lost: readonly LostLayer[]]>([
  ['h//&:n:unconfined', []],
  ['h//child//&:n:nginx', []],
  ['crun//&h//&:n:unconfined', []],
  ['unconfined//&:n:unconfined', ['host']],
  ['unconfined', ['host']],
  ['h//&unconfined', ['container']],
  ['h', ['container']],
  ['h//&:other:unconfined', ['container']],
  ['other', []],
  [unreadableLabel, []],
  [undefined, []],
])('the first process under %s shows the lost layers %j', (label, lost) => {
  expect(lostLayers(label === undefined ? undefined : bytesOf(label), names)).toEqual(lost);
});

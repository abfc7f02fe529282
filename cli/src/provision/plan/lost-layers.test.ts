import { bytesOf } from '@lamellar/core/language';
import { expect, test } from 'vitest';
import { unreadableLabel } from '../../adapters/process/processes.ts';
import type { LostLayer } from '../resources/planned-changes.ts';
import { lostLayers } from './lost-layers.ts';

const names = { profile: bytesOf('h'), namespace: bytesOf('n') };

test.each<readonly [label: string | undefined, lost: readonly LostLayer[], hasNamespace: boolean]>([
  ['h//&:n:unconfined', [], true],
  ['h//child//&:n:nginx', [], true],
  ['crun//&h//&:n:unconfined', [], true],
  ['unconfined//&:n:unconfined', ['host'], true],
  ['unconfined', ['host'], true],
  ['h//&:n:unconfined', ['container'], false],
  ['unconfined//&:n:unconfined', ['host'], false],
  ['h//&unconfined', ['container'], true],
  ['h', ['container'], true],
  ['h//&:other:unconfined', ['container'], true],
  ['other', [], true],
  [unreadableLabel, [], true],
  [undefined, [], true],
])('the first process under %s shows the lost layers %j', (label, lost, hasNamespace) => {
  expect(lostLayers(label === undefined ? undefined : bytesOf(label), names, hasNamespace)).toEqual(lost);
});

import { expect, test } from 'vitest';
import { countedFlags, mountFlagBytes, mountFlags, mountKind } from '../../classes/mount/mount-flags.ts';
import { hasByte } from '../../patterns/byte-set.ts';
import { everyMountFlag } from '../../rule-checks/written-mounts.ts';
import { mountRuleForm } from './mount-layouts.ts';

test('the requested flags include all significant flags of a new mount', () => {
  const field = mountRuleForm.layouts.flatMap(({ fields }) => fields).find(({ kind }) => kind === 'flags');
  const requested = field?.flags?.requested[0];
  if (requested === undefined) throw new RangeError('mounts without flags');
  const isRequested = (byte: number): boolean => requested.some(({ set }) => hasByte(set, byte));
  const single = mountFlagBytes(everyMountFlag).map((byte) => (1 << (byte - 1)) >>> 0);
  const ofNew = single.filter((flag) => mountKind(flag) === 'new' && countedFlags(flag) === flag);
  expect(ofNew).toContain(mountFlags(['rec']));
  expect(ofNew.flatMap(mountFlagBytes).filter((byte) => !isRequested(byte))).toEqual([]);
});

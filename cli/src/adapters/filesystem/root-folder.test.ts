import { statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { kindOfMode, unfinished } from './root-folder.ts';

test.each([
  [0o100644, 'a file'],
  [0o104755, 'a file'],
  [0o040755, 'a folder'],
  [0o120777, 'a symbolic link'],
  [0o010644, 'a pipe'],
  [0o140755, 'a socket'],
  [0o020666, 'a device'],
  [0o060660, 'a device'],
  // Unknown file types are never a file.
  [0o000644, 'a device'],
  [0o170644, 'a device'],
])('the mode %o belongs to %s', (mode, kind) => {
  expect(kindOfMode(mode)).toBe(kind);
});

test('the modes of this machine', () => {
  expect(['/', '/dev/null', import.meta.filename].map((place) => kindOfMode(statSync(place).mode))).toEqual([
    'a folder',
    'a device',
    'a file',
  ]);
});

test('unfinished files are hidden: apparmor_parser ignores hidden files', () => {
  expect(unfinished('policy.aa')).toBe('.lamellar-new.policy.aa');
});

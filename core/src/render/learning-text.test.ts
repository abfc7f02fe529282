import { expect, test } from 'vitest';
import { bytesOf } from '../source/bytes.ts';
import { learningLines } from './learning-text.ts';

test.each([
  [
    'P//null-/usr/bin/foo',
    [
      '`P` executes `/usr/bin/foo` without a rule: first choose a rule for `P`',
      '  /usr/bin/foo ix,   for a helper: the rules below belong to `P`',
      '  /usr/bin/foo Cx -> foo,   the rules below belong to a new `profile foo { }` in `P`',
      '  /usr/bin/foo Px,   the rules below belong to a new `profile /usr/bin/foo { }` for every caller',
    ],
  ],
  [
    'P//null-/bin/sh//null-/bin/a b',
    [
      'the profile of `/bin/sh` executes `/bin/a b` without a rule: first choose a rule for the profile of `/bin/sh`',
      '  "/bin/a b" ix,   for a helper: the rules below belong to the profile of `/bin/sh`',
      '  "/bin/a b" Cx -> a_b,   the rules below belong to a new `profile a_b { }` in the profile of `/bin/sh`',
      '  "/bin/a b" Px,   the rules below belong to a new `profile "/bin/a b" { }` for every caller',
    ],
  ],
  ['P//null-hat', ['`hat` is a hat that `P` lacks: first add `^hat { }` to `P`']],
  [
    'P//null-1f',
    ['`P` executes a program without a rule: the record of the exec has the target `P//null-1f` and the path'],
  ],
  ['P', []],
  ['P//child', []],
])('%s', (name, lines) => expect(learningLines(bytesOf(name))).toEqual(lines));

import { expect, test } from 'vitest';
import { bytesOf } from '../../source/bytes.ts';
import { execForm } from './exec-form.ts';

/** Returns the rule for every case of the words, or the error message. */
function shown(...words: readonly string[]): string {
  const reading = execForm.read(words.map(bytesOf), ['x']);
  if ('error' in reading) return reading.error.message;
  return reading.cases
    .map(
      ({ object }) =>
        `${object.noNewPrivileges === true ? 'with no_new_privs ' : ''}${execForm.rule(object, ['x'], [])}`,
    )
    .join(' ');
}

test.each([
  [['/bin/sh'], 'owner /bin/sh ix, /bin/sh ix,'],
  [['/bin/sh', 'owner'], 'owner /bin/sh ix,'],
  [['/bin/a program', 'other'], '"/bin/a program" ix,'],
  [['/bin/sh', 'owner', 'no-new-privs'], 'with no_new_privs owner /bin/sh ix,'],
  [['/bin/sh', 'no-new-privs'], 'with no_new_privs owner /bin/sh ix, with no_new_privs /bin/sh ix,'],
  [[], 'missing path of a file'],
  [['sh'], '`sh` is not an absolute path'],
  [['/bin/sh', '/bin/ls'], 'unexpected `/bin/ls` after the path'],
])('%j', (words, expected) => expect(shown(...words)).toBe(expected));

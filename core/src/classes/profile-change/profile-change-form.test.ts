import { expect, test } from 'vitest';
import { bytes } from '../../testing/read-policy.ts';
import { profileChangeForm } from './profile-change-form.ts';

/** Returns the label of a question with the suggested rule, or the error. */
function read(names: readonly string[], ...words: string[]): string {
  const reading = profileChangeForm.read(
    words.map((word) => bytes(word)),
    names,
  );
  if ('error' in reading) return `${reading.error.message}: ${reading.error.hint}`;
  const [{ object }] = reading.cases;
  const shown = object.noNewPrivileges === true ? ' with no_new_privs' : '';
  return `${reading.labels.join(' ')}${shown}: ${profileChangeForm.rule(object, names, reading.labels)}`;
}

test.each([
  [['change'], ['x'], 'x: change_profile -> x,'],
  [['change', 'onexec'], ['x'], 'x: change_profile -> x,'],
  [['change'], ['&x'], 'x: change_profile -> "&x",'],
  [['stack'], ['x'], 'x: change_profile -> "&x",'],
  [['stack'], ['&x'], 'x: change_profile -> "&x",'],
  [['onexec'], ['x//&y'], 'x//&y: change_profile -> "x//&y",'],
  [['change'], [], 'missing target label: write the label after the operation'],
  [['change'], ['&'], 'missing target label: write the label after the operation'],
  [['onexec'], ['x', 'no-new-privs'], 'x with no_new_privs: change_profile -> x,'],
  [['change'], ['no-new-privs'], 'no-new-privs: change_profile -> no-new-privs,'],
  [['change'], ['x', '\x1b'], 'unexpected `\\x1b` after the label: join the parts of a stack by `//&`'],
  [['change', 'stack'], ['x'], '`stack` and `change` lead to different labels: ask separate questions'],
])('%j %j', (names, words, expected) => expect(read(names, ...words)).toBe(expected));

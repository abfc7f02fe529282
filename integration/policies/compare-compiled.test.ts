import { unpackPolicy } from '@lamellar/core/binary';
import { expect, test } from 'vitest';
import { compileWithParser } from '../oracle/apparmor-parser.ts';
import { compareCompiled } from './compare-compiled.ts';

function compile(rules: string, flags = '') {
  const { succeeded, messages, binary } = compileWithParser(`profile p ${flags} { ${rules} }`);
  expect(succeeded, messages).toBe(true);
  const [profile] = unpackPolicy(binary).profiles;
  if (profile === undefined) throw new Error('no profile');
  return profile;
}

test('equal rules in different spellings', () => {
  const one = compile('signal peer=a, signal peer=b, /x/{a,b}/** rw, mount fstype=proc -> /proc/, capability kill,');
  const other = compile(
    'capability kill, mount fstype=proc -> /proc/, /x/a/** rw, /x/b/** rw, /x/a/** r, signal peer={a,b},',
  );
  const { differences, classes, pairs } = compareCompiled(one, other);
  expect(differences).toEqual([]);
  expect(classes).toEqual(expect.arrayContaining(['file', 'mount', 'ptrace', 'signal']));
  expect(pairs).toBeGreaterThan(20);
});

test.each([
  ['signal peer=a,', 'signal peer=ab,', /^signal: ".*a": /],
  ['ptrace (read) peer=a,', 'ptrace (trace) peer=a,', /^ptrace: "a": /],
  ['mount fstype=proc -> /proc/,', 'mount fstype=proc -> /{proc,x}/,', /^mount: "\/x": /],
  ['mount options=(ro) -> /x,', 'mount options=(rw) -> /x,', /^mount: "\/x/],
  ['/x r,', '/x rw,', /^file: "\/x": /],
  ['owner /x r,', '/x r,', /^file: "\/x": /],
  ['audit /x r,', '/x r,', /^file: "\/x": /],
  ['/x r, deny /x w,', '/x r,', /^file: "\/x": /],
  ['/x px -> a,', '/x px -> b,', /^file: "\/x": /],
  ['capability kill,', 'capability chown,', /^capabilities allow: kill, chown$/],
])('%s differs from %s', (one, other, difference) => {
  // Rules about labels appear a second time, after the class of labels.
  expect(compareCompiled(compile(one), compile(other)).differences[0]).toMatch(difference);
});

test('flags', () => {
  const { differences } = compareCompiled(compile('', 'flags=(attach_disconnected)'), compile('', 'flags=(complain)'));
  expect(differences).toEqual([expect.stringMatching(/^mode: /), expect.stringMatching(/^path flags: /)]);
});

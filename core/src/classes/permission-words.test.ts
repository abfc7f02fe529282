import { expect, test } from 'vitest';
import { permissionNames } from './permission-names.ts';
import { grantedBits } from './permission-words.ts';
import { policyClasses, type PolicyClass } from './policy-classes.ts';

test.each<[PolicyClass, word: string, granted: string]>([
  ['signal', 'send', 'send'],
  ['signal', 'write', 'send'],
  ['signal', 'read', 'receive'],
  ['signal', 'w', 'send'],
  ['signal', 'rw', 'send receive'],
  ['ptrace', 'trace', 'trace'],
  ['ptrace', 'write', 'trace'],
  ['ptrace', 'r', 'read'],
  ['ptrace', 'wr', 'trace read'],
  ['ptrace', 'readby', 'readby'],
  // The words as `apparmor_parser -S` compiles them.
  ['ptrace', 'rr', 'read'],
  ['ptrace', 'rwr', 'trace read'],
  ['ptrace', 'R', 'read'],
  ['signal', 'Ww', 'send'],
  // Earlier checks refuse the next two words.
  ['signal', 'trace', ''],
  ['ptrace', 'toString', ''],
])('`%s %s` grants %j', (word, written, granted) => {
  const row = policyClasses[word];
  expect(permissionNames(row, grantedBits(row, written)).join(' ')).toBe(granted);
});

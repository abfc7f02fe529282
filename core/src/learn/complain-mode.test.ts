import { expect, test } from 'vitest';
import { environmentOf } from '../testing/read-policy.ts';
import { PolicyUnit } from '../compile/policy-unit.ts';
import { bytesOf } from '../source/bytes.ts';
import { Source } from '../source/source.ts';
import { inComplainMode } from './complain-mode.ts';

const files = { inner: 'profile inner { }\n' };
const result = (text: string, name = 'p') =>
  inComplainMode(new PolicyUnit(new Source('policy', bytesOf(text)), environmentOf({ files })), [bytesOf(name)]);

test.each([
  ['profile p {\n}\n', 'profile p flags=(complain) {\n}\n'],
  ['profile p /usr/bin/p{\n}\n', 'profile p /usr/bin/p flags=(complain){\n}\n'],
  ['profile p # why\n{\n}\n', 'profile p flags=(complain) # why\n{\n}\n'],
  ['profile p flags=(audit) {\n}\n', 'profile p flags=(complain, audit) {\n}\n'],
  ['profile p flags = ( audit ) {\n}\n', 'profile p flags = (complain,  audit ) {\n}\n'],
  ['profile p (audit) {\n}\n', 'profile p (complain, audit) {\n}\n'],
  ['profile p flags=(audit,complain) {\n}\n', 'profile p flags=(audit,complain) {\n}\n'],
  ['profile "p" {\n}\nprofile q {\n}\n', 'profile "p" flags=(complain) {\n}\nprofile q {\n}\n'],
  ['@{N}=p\nprofile @{N} {\n}\n', '@{N}=p\nprofile @{N} flags=(complain) {\n}\n'],
  [
    'profile p {\n  profile c {\n  }\n  ^h {\n  }\n}\n',
    'profile p flags=(complain) {\n  profile c flags=(complain) {\n  }\n  ^h flags=(complain) {\n  }\n}\n',
  ],
  ['profile q {\n}\n', 'profile q {\n}\n'],
])('%j', (text, changed) => expect(result(text)).toEqual({ text: changed, problems: new Map() }));

test.each([
  ['profile p flags=(kill) {\n}\n', 'p', 'profile `p` has the flag `kill`, and a profile has one mode'],
  [
    'profile p {\n  ^h flags=(enforce) {\n  }\n}\n',
    'p',
    'profile `p//h` has the flag `enforce`, and a profile has one mode',
  ],
  ['include <inner>\n', 'inner', 'profile `inner` is declared in an included file'],
])('%j cannot be changed', (text, name, message) =>
  expect(result(text, name).problems.get(bytesOf(name))?.message).toBe(message),
);

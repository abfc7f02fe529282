import { hostPolicies, lxcHostLayer } from '@lamellar/host-policies';
import { describe, expect, test } from 'vitest';
import { compiledProfileNames, compileWithParser } from '../oracle/apparmor-parser.ts';

const variants = [
  { nesting: false, privileged: false },
  { nesting: false, privileged: true },
  { nesting: true, privileged: false },
  { nesting: true, privileged: true },
];

describe.each(hostPolicies)('host layer $name', ({ render }) => {
  test.each(variants)('nesting $nesting, privileged $privileged: apparmor_parser takes it', (variant) => {
    const { profileName, text } = render({ name: 'web', ...variant });
    const { succeeded, messages, binary } = compileWithParser(text);
    expect({ succeeded, messages: realWarnings(messages) }).toEqual({ succeeded: true, messages: [] });
    expect(compiledProfileNames(binary)).toEqual([profileName]);
  });
});

test('a rule of the container is compiled with it', () => {
  const container = { name: 'web', nesting: false, privileged: true };
  expect(compileWithParser(lxcHostLayer({ ...container, rules: ['deny ptrace (tracedby),'] }).text).succeeded).toBe(
    true,
  );
  expect(compileWithParser(lxcHostLayer({ ...container, rules: ['deny ptrace'] }).text).succeeded).toBe(false);
});

describe('the compiled profile has the very name that LXC looks for', () => {
  test.each([
    'a b',
    'a"b',
    'a*b',
    'a?b',
    'a,b',
    '@b',
    'a#b',
    'a=b',
    'a(b',
    'a^b',
    "a'b",
    'a\tb',
    'ünï',
    '$x',
    '!a',
    'a&b',
    'a<b>',
  ])('%j', (name) => {
    const { profileName, text } = lxcHostLayer({ name, nesting: true, privileged: false });
    const { messages, binary } = compileWithParser(text);
    expect(compiledProfileNames(binary), messages).toEqual([profileName]);
  });
});

/** What the parser says about the policy, without what it says about a machine that has no AppArmor. */
function realWarnings(messages: string): readonly string[] {
  return messages.split('\n').filter((line) => line !== '' && !line.includes('interface file missing'));
}

import { describe, expect, test } from 'vitest';
import { bytes, readPolicy } from '../testing/read-policy.ts';
import type { CapabilityName } from '../language/keywords/capabilities.ts';
import { spanText } from '../source/span.ts';

/** Returns the verdict of a profile's rules on a capability, and the deciding rules. */
function grant(rules: string, name: CapabilityName): readonly [verdict: string, ...rules: string[]] {
  const found = readPolicy({ '': `profile a { ${rules} }` }).profile(bytes('a'));
  if (found.kind !== 'profile') throw new Error(found.kind);
  const { verdict, origins } = found.profile.capability(name);
  return [verdict, ...origins.map((origin) => ('span' in origin ? spanText(origin.span) : ''))];
}

describe('a capability', () => {
  const ptrace = 'capability sys_ptrace,';
  test.each<[rules: string, name: CapabilityName, expected: readonly string[]]>([
    ['', 'sys_ptrace', ['none']],
    ['signal, ptrace, file,', 'sys_ptrace', ['none']],
    [ptrace, 'sys_ptrace', ['allow', ptrace]],
    [ptrace, 'kill', ['none']],
    ['capability kill sys_ptrace,', 'kill', ['allow', 'capability kill sys_ptrace,']],
    ['capability, all,', 'mac_admin', ['allow', 'capability,', 'all,']],
    [`${ptrace} deny ${ptrace}`, 'sys_ptrace', ['quiet-deny', `deny ${ptrace}`]],
    [`audit deny ${ptrace}`, 'sys_ptrace', ['deny', `audit deny ${ptrace}`]],
    [`audit deny ${ptrace} deny capability,`, 'sys_ptrace', ['quiet-deny', `audit deny ${ptrace}`, 'deny capability,']],
  ])('with `%s`: %s', (rules, name, expected) => expect(grant(rules, name)).toEqual(expected));
});

test('a repeated question has the same answer', () => {
  const found = readPolicy({ '': 'profile a { capability kill, }' }).profile(bytes('a'));
  expect(found.kind === 'profile' && found.profile.capability('kill')).toBe(
    found.kind === 'profile' && found.profile.capability('kill'),
  );
});

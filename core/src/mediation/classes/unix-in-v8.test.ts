import { describe, expect, test } from 'vitest';
import { Policy } from '../../policy/policy.ts';

const sources: Readonly<Record<string, string>> = {
  'an abi of Debian': 'profile p { network, unix (bind) addr=@own, }\nprofile q { }',
  'abi 3.0': 'abi <abi/3.0>,\nprofile p { network, }\nprofile q { unix (create) type=dgram, }',
  'abi 4.0': `abi <abi/4.0>,
profile p { unix (create, bind) type=stream, unix (connect, send, receive) type=stream peer=(label=q), }
profile q { unix (accept, send, receive) type=stream peer=(label=p), }`,
};

/** Returns `deny: p no-rule lacks-protocol`. */
function shown(source: keyof typeof sources, kernel: string, subject: string, operation: string, ...object: string[]) {
  const policy = Policy.parse(sources[source] ?? '', { kernel });
  const { verdict, checks } = policy.can(subject, operation, ...object);
  const each = checks.map(({ part, because, note }) =>
    [part.profile.name, because, ...(note === undefined ? [] : [note])].join(' '),
  );
  return `${verdict}: ${each.join(', ')}`;
}

describe.each(['ubuntu-24.04', 'ubuntu-25.10', 'ubuntu-26.04'])('unix sockets on %s', (kernel) => {
  test('rules about families do not cover them without `network/af_unix`', () => {
    expect(shown('an abi of Debian', kernel, 'p', 'unix:create', 'stream')).toBe('deny: p no-rule lacks-protocol');
    expect(shown('an abi of Debian', kernel, 'q', 'unix:create', 'stream')).toBe('deny: q no-rule');
    expect(shown('an abi of Debian', kernel, 'p', 'unix:bind', 'stream', '@own')).toBe(
      'deny: p no-rule lacks-protocol',
    );
    expect(shown('an abi of Debian', kernel, 'p', 'network:create', 'inet', 'stream')).toBe('allow: p rule');
  });

  test('an earlier abi than 5.0 has protocols, addresses and peers', () => {
    expect(shown('abi 3.0', kernel, 'p', 'unix:create', 'stream')).toBe('allow: p rule');
    expect(shown('abi 3.0', kernel, 'q', 'unix:create', 'stream')).toBe('deny: q no-rule');
    expect(shown('abi 4.0', kernel, 'p', 'unix:connect', 'stream', '-', 'q')).toBe('allow: p rule, q rule');
    expect(shown('abi 4.0', kernel, 'p', 'unix:connect', 'stream', '-', 'p')).toBe('deny: p no-rule, p no-rule');
  });
});

test('Linux covers unix sockets by rules about families', () => {
  for (const kernel of ['6.12.43', '6.17.13', '7.3'])
    expect(shown('an abi of Debian', kernel, 'p', 'unix:create', 'stream')).toBe('allow: p rule');
});

describe('tasks without privileges', () => {
  test.each([
    ['ubuntu-24.04', 'restricted-userns', 'stacks-unprivileged'],
    ['7.3', undefined, undefined],
  ])('%s', (kernel, userns, change) => {
    const policy = Policy.parse('profile p { }\nprofile free flags=(unconfined) { userns, }', { kernel });
    const note = (subject: string, operation: string, ...object: string[]) =>
      policy.can(subject, operation, ...object).checks[0]?.note;
    expect(note('unconfined', 'userns')).toBe(userns);
    expect(note('free', 'userns')).toBeUndefined();
    expect(note('unconfined', 'change_profile', 'p')).toBe(change);
    expect(note('p', 'change_profile', 'p')).toBeUndefined();
  });
});

test.each([
  ['ubuntu-24.04', 'deny'],
  ['ubuntu-26.04', 'deny'],
  ['6.18.15', 'allow'],
])('%s decides about D-Bus under abi 4.0: %s', (kernel, verdict) => {
  const policy = Policy.parse('abi <abi/4.0>,\nprofile p { }', { kernel });
  expect(policy.can('p', 'dbus:bind', 'bus=system', 'name=org.example').verdict).toBe(verdict);
});

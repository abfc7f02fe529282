import { describe, expect, test } from 'vitest';
import { printLabel } from '../labels/label.ts';
import { spanText } from '../source/span.ts';
import { bytes } from '../testing/read-policy.ts';
import { dfaBlob, packDfa, policyOf, profileChunks } from '../testing/pack-policy.ts';
import { Policy } from './policy.ts';
import { UnknownLabelError } from './unknown-label-error.ts';

const text = `abi <abi/4.0>,
profile a { signal (send) set=(term) peer=b, }
profile b { signal (receive) peer=a, }
`;

/** A compiled profile without mediated classes. */
function compiledProfile(name: string): Uint8Array {
  return policyOf(profileChunks({ name, policy: [dfaBlob(packDfa([{}, {}]))] }));
}

/** Returns the verdict for an operation of a profile on a second profile. */
function verdict(policy: Policy, subject: string, operation: string, target: string): string {
  return policy.can(policy.label(subject), operation, policy.label(target)).verdict;
}

test('one text and three calls', () => {
  const policy = Policy.parse(text);
  const label = policy.label('a');
  const decision = policy.can(label, 'signal:term', policy.label('b'));
  expect(decision.verdict).toBe('allow');
  const [send] = decision.checks;
  expect(send?.rules.map((rule) => ('span' in rule ? spanText(rule.span) : ''))).toEqual([
    'signal (send) set=(term) peer=b,',
  ]);
  expect(verdict(policy, 'a', 'signal:kill', 'b')).toBe('deny');
  expect(verdict(policy, 'a', 'ptrace:read', 'b')).toBe('deny');
});

test('a tree has files in policy namespaces, and its labels are stacked on host layers', () => {
  const policy = Policy.parse({
    profiles: { host: 'profile "lxc-c_</var/lib/lxc>" { signal, }' },
    namespaces: {
      'lxc-c_<-var-lib-lxc>': {
        profiles: { nginx: 'profile nginx { signal (send) peer=nginx, }' },
        namespaces: { inner: { profiles: { deep: 'profile deep { }' } } },
      },
    },
  });
  expect(policy.labels().map((label) => printLabel(label, policy.root))).toEqual([
    'unconfined',
    'lxc-c_</var/lib/lxc>',
    'lxc-c_</var/lib/lxc>//&:lxc-c_<-var-lib-lxc>:unconfined',
    'lxc-c_</var/lib/lxc>//&:lxc-c_<-var-lib-lxc>:nginx',
    ':lxc-c_<-var-lib-lxc>//inner:unconfined',
    ':lxc-c_<-var-lib-lxc>//inner:deep',
  ]);
});

test('bytes are text or compiled policy, by their start', () => {
  const compiled = compiledProfile('c');
  const policy = Policy.parse({ profiles: { 'c.bin': compiled, 'a.aa': new TextEncoder().encode('profile ä { }') } });
  expect(verdict(policy, 'c', 'signal:term', 'unconfined')).toBe('allow');
  expect(verdict(policy, 'ä', 'signal:term', 'unconfined')).toBe('deny');
  expect(verdict(Policy.parse(compiled), 'c', 'signal:term', 'c')).toBe('allow');
});

describe('includes', () => {
  const policy = 'include <tunables/global>\nprofile a { include <abstractions/base> include if exists <local/a> }';
  const includes = {
    'tunables/global': '@{PEER}=b',
    'abstractions/base': 'include <abstractions/base.d>',
    'abstractions/base.d/peer': 'signal (send) peer=@{PEER},',
    'abstractions/base.d/old.orig': 'deny signal,',
    'abstractions/base.d/below/deny': 'deny signal,',
  };

  test('are texts by path, some in a directory', () => {
    const requested = Policy.parse({ profiles: { 'a.aa': policy, 'b.aa': 'profile b { signal, }' } }, { includes });
    expect(requested.diagnostics()).toEqual([]);
    expect(verdict(requested, 'a', 'signal:term', 'b')).toBe('allow');
  });

  test('are the results of a function', () => {
    const requested = Policy.parse(policy, { includes: ({ path }) => ({ kind: 'missing', searched: [path] }) });
    expect(requested.diagnostics().map(({ code, span }) => `${code} ${spanText(span)}`)).toEqual([
      'include-not-found <tunables/global>',
      'include-not-found <abstractions/base>',
    ]);
  });

  test('that are missing lead to a suggestion', () => {
    const [first] = Policy.parse('include <tunables/globa>', { includes }).diagnostics();
    expect(first?.hint).toBe('did you mean `tunables/global`?');
  });
});

describe('the kernel', () => {
  // No rule matches the compound name of the label: kernels before 6.12.85 do not match the components.
  const stacked =
    'profile a { signal (send) peer=b, signal (send) peer=c, } profile b { signal, } profile c { signal, }';

  test.each([
    ['6.12.43', 'deny'],
    ['7.3', 'allow'],
    [undefined, 'allow'],
  ])('%s decides: %s', (kernel, expected) => {
    const policy = Policy.parse(stacked, kernel === undefined ? {} : { kernel });
    expect(verdict(policy, 'a', 'signal:term', 'b//&c')).toBe(expected);
  });

  test('without a measurement is the nearest measured kernel', () => {
    expect(Policy.parse(text, { kernel: '6.12.99' }).kernel.version).toBe('6.12.85');
  });

  test('must be a version', () => {
    expect(() => Policy.parse(text, { kernel: 'new' })).toThrow('`new` is no version of a kernel, such as 6.12.43');
  });
});

describe('errors', () => {
  test('of policy are data and no exceptions', () => {
    const policy = Policy.parse('profile a { signal (sent), }\nprofile b { }');
    expect(policy.diagnostics().map(({ code, severity }) => [code, severity])).toEqual([
      ['unknown-permission', 'error'],
    ]);
  });

  test('of profiles for another policy namespace, too', () => {
    const policy = Policy.parse(
      'profile :ns:a { }\nprofile :ns:b { signal peer=":", }\nprofile :ns:c { signal peer=[, }',
    );
    expect(policy.diagnostics().map(({ code }) => code)).toEqual(['invalid-pattern']);
  });

  test('of one name in two files, too', () => {
    const policy = Policy.parse({ profiles: { one: 'profile a { }', two: 'profile a { }' } });
    expect(policy.diagnostics().map(({ code }) => code)).toEqual(['duplicate-profile']);
  });

  test.each([
    ['bb', 'no profile `bb`', 'did you mean `b`?', ['unknown-permission']],
    ['broken', 'profile `broken` cannot be loaded: its policy has errors', undefined, ['unknown-permission']],
    ['', 'an empty part in the label', 'parts are joined by `//&`', []],
  ])('label %j: %s', (label, message, hint, codes) => {
    const policy = Policy.parse({ profiles: { 'a.aa': text, 'c.aa': 'profile broken { signal (sent), }' } });
    let thrown: unknown;
    try {
      policy.label(label);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(UnknownLabelError);
    expect(thrown).toMatchObject({ message, hint });
    expect((thrown as UnknownLabelError).diagnostics.map(({ code }) => code)).toEqual(codes);
  });

  test('of compiled policy explain a missing profile', () => {
    const policy = Policy.parse(compiledProfile('c').slice(0, -1));
    expect(() => policy.label('c')).toThrow(
      expect.objectContaining({ diagnostics: [expect.objectContaining({ code: 'damaged-policy' })] }),
    );
  });

  test.each(['signal:', 'signal:none', 'nothing'])('`%s` names no operation', (operation) => {
    expect(() => verdict(Policy.parse(text), 'a', operation, 'b')).toThrow(RangeError);
  });

  test.each(['', 'a:b', 'a//b', 'a\0'])('%j is not a name of a policy namespace', (name) => {
    expect(() => Policy.parse({ namespaces: { [name]: {} } })).toThrow(RangeError);
  });
});

test('names are bytes', () => {
  const policy = Policy.parse(Uint8Array.from('profile \xff { }', (char) => char.charCodeAt(0)));
  expect(policy.labels().map((label) => printLabel(label, policy.root))).toEqual(['unconfined', bytes('\xff')]);
});

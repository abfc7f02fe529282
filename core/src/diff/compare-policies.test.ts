import { describe, expect, test } from 'vitest';
import { measuredKernels } from '../kernels/measured-kernels.ts';
import { PolicyCache } from '../compile/includes/policy-cache.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';
import { bytes, readPolicy } from '../testing/read-policy.ts';
import { comparePolicies, type PolicyDifferences, type PolicyUnderKernel } from './compare-policies.ts';

function compare(
  before: string,
  after: string,
  partners: readonly string[] = [],
  behaviours: readonly [PolicyUnderKernel['behaviours'], PolicyUnderKernel['behaviours']] = [
    newestBehaviours,
    newestBehaviours,
  ],
): PolicyDifferences {
  const cache = new PolicyCache();
  const policyOf = (text: string): StackedPolicy => new StackedPolicy(readPolicy({ '': text }, { cache }));
  return comparePolicies(
    { policy: policyOf(before), behaviours: behaviours[0] },
    { policy: policyOf(after), behaviours: behaviours[1] },
    partners.map(bytes),
  );
}

/** Returns the differences as short sentences. */
function words({ between, byThemselves }: PolicyDifferences): readonly string[] {
  return [
    ...between.changes.map(
      ({ kind, operations, subjects, targets }) =>
        `${subjects.join()} ${kind} ${operations.length} towards ${targets.join()}`,
    ),
    ...byThemselves.flatMap(({ subjects, changes }) =>
      changes.map(({ kind, class: word }) => `${subjects.join()} ${kind} ${word}`),
    ),
    ...between.addedLabels.map((label) => `new ${label}`),
    ...between.removedLabels.map((label) => `removed ${label}`),
  ];
}

const policy = 'profile a { /etc/a r, signal (send) set=term peer=b, }\nprofile b { signal (receive) peer=a, }';

describe('comparePolicies', () => {
  test.each([
    ['an equal policy', policy, []],
    ['a reordered policy', policy.split('\n').toReversed().join('\n'), []],
    ['an equivalent pattern', policy.replace('/etc/a', '/etc/{a,a}'), []],
    ['a further file', policy.replace('/etc/a r,', '/etc/* r,'), ['a gained file']],
    ['a lost signal', policy.replace('set=term', 'set=kill'), ['a gained 1 towards b', 'a lost 1 towards b']],
    ['a new profile', `${policy}\nprofile c { }`, ['new c']],
    ['a removed profile', policy.split('\n')[0] ?? '', ['removed b']],
  ])('finds the differences of %s', (_, after, differences) => {
    expect(words(compare(policy, after))).toEqual(differences);
  });

  test.each([
    ['a peer of both policies', 'signal (send) peer=b,', 'signal (send) peer={b,a},', []],
    ['a further peer', 'signal (send) peer=b,', 'signal (send) peer={b,bb},', ['gained send to bb']],
    ['some signals', 'signal (send),', 'signal (send), deny signal set=(kill) peer=d*,', ['lost send to d']],
    ['a pattern', 'ptrace peer=snap.*,', 'ptrace peer=snap.**,', ['gained trace+read+tracedby+readby to snap./']],
    ['a different spelling', 'signal peer={b,c},', 'signal peer=c, signal peer=b,', []],
    ['a name of the other policy', '', 'ptrace read peer=b, }\nprofile c { ptrace readby peer=a,', []],
  ])('compares the rules of a label about peers outside of the policies: %s', (_, was, is, expected) => {
    const [before, after] = [was, is].map((rules) => `profile a { ${rules} }\nprofile b { signal, }`);
    const { byThemselves } = compare(before ?? '', after ?? '');
    const towards = byThemselves.flatMap(({ changes }) =>
      changes.flatMap((change) =>
        change.about === 'peers' ? [`${change.kind} ${change.permissions.join('+')} to ${change.example}`] : [],
      ),
    );
    expect(towards).toEqual(expected);
  });

  test('compares stacks with partners that both policies have', () => {
    const [runc, open] = ['profile runc { capability kill, }', 'profile a { capability, }'];
    const changed = compare(`${open}\n${runc}`, `${open}\n${runc.replace('kill', 'kill, capability chown')}`, [
      'runc',
      'crun',
    ]);
    expect(words(changed)).toEqual(['a//&runc,runc,runc//&unconfined gained capability']);
  });

  test('compares a policy under two kernels', () => {
    const behavioursOf = (version: string) => {
      const kernel = measuredKernels.find((one) => one.version.startsWith(version));
      if (kernel === undefined) throw new Error(`kernel ${version} is measured`);
      return kernel.behaviours;
    };
    const confined = 'profile a { signal peer=a, }\nprofile crun flags=(unconfined) { }';
    const changed = compare(confined, confined, ['crun'], [behavioursOf('6.12.118'), behavioursOf('6.17')]);
    // Since 6.17, kernels treat a stack of profiles in unconfined mode as unconfined.
    expect(words(changed)).toEqual(['crun//&unconfined gained 2 towards a,a//&crun']);
  });
});

import { policyClasses, type PairOperation } from '../classes/policy-classes.ts';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Label } from '../labels/label.ts';
import { printLabel } from '../labels/label.ts';
import { crossCheck } from '../mediation/cross-check.ts';
import type { Decision } from '../mediation/decision.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import type { ProfileName } from '../profile/profile.ts';
import { featuresOfPaths } from '../profile/features.ts';
import { textOf } from '../source/printable-text.ts';
import {
  labelsFrom,
  policyDrafts,
  draftKey,
  policyOfDraft,
  someBehaviours,
  someOperations,
  someStacks,
  type PolicyDraft,
} from '../testing/arbitrary-policy.ts';
import { evaluatedIn } from '../testing/evaluated-in.ts';
import { operationCalled } from '../testing/operation-named.ts';
import { bytes, labelNamed, readPolicy } from '../testing/read-policy.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { adviseRules, type ProfileAdvice } from './advise.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';

const latest = newestBehaviours;

/** Returns the advice by profile. */
function advised(decision: Decision): readonly string[] {
  return adviseRules([decision]).flatMap(({ part, rules, isStuck }) => [
    ...rules.map((rule) => `${part.profile.name}: ${rule}`),
    ...(isStuck ? [`${part.profile.name} is stuck`] : []),
  ]);
}

/** Adds rules to the profiles of a draft. */
function follow(draft: PolicyDraft, advice: readonly ProfileAdvice[]): PolicyDraft {
  const profiles = new Map(draft.profiles);
  for (const { part, rules } of advice) {
    const key = draftKey(part.namespace.fullName, part.profile.name);
    const profile = profiles.get(key);
    if (profile === undefined) continue;
    profiles.set(key, { ...profile, rules: [...profile.rules, ...rules] });
  }
  return { ...draft, profiles };
}

/** Kernels with different behaviours, as in `--kernel`. */
const someKernels = fc.uniqueArray(someBehaviours, {
  minLength: 1,
  maxLength: 3,
  selector: ({ compoundFallback, stackedUnconfined }) => `${compoundFallback} ${stackedUnconfined}`,
});

describe('with the advised rules', () => {
  const qualifiers = ['', '', 'audit ', 'deny ', 'audit deny ', 'priority=1 ', 'priority=1 deny ', 'priority=-2 deny '];
  test('all requests are allowed on each kernel, and every rule is necessary', () => {
    fc.assert(
      fc.property(policyDrafts(qualifiers), someStacks, someKernels, fc.nat(), (draft, stacks, kernels, seed) => {
        const before = policyOfDraft(draft);
        const questions = someQuestions(labelsFrom(before, stacks), seed);
        const ask = (root: PolicyNamespace): readonly Decision[] => {
          const policy = new StackedPolicy(root);
          const again = (label: Label): Label => labelNamed(root, printLabel(label, before));
          return kernels.flatMap((behaviours) =>
            questions.map(({ subject, operation, target }) =>
              crossCheck(again(subject), operation, again(target), behaviours, policy),
            ),
          );
        };
        const advice = adviseRules(ask(before));
        const stuck = new Set(advice.filter(({ isStuck }) => isStuck).map(({ part }) => part.profile.name));
        const denials = (root: PolicyNamespace) =>
          ask(root).flatMap(({ checks }) => checks.filter(({ verdict }) => verdict === 'deny'));
        const left = denials(policyOfDraft(follow(draft, advice)));
        expect(left.filter(({ part }) => !stuck.has(part.profile.name))).toEqual([]);
        // Only a denied capability has no overriding rule.
        expect(left.every(({ because }) => because === 'capability')).toBe(true);

        for (const chosen of advice)
          for (const needed of chosen.rules) {
            const without = advice.map((one) =>
              one === chosen ? { ...one, rules: one.rules.filter((rule) => rule !== needed) } : one,
            );
            expect(denials(policyOfDraft(follow(draft, without))).length).toBeGreaterThan(left.length);
          }
      }),
      { numRuns: 80 },
    );
  });
});

/** Returns a small sample of questions. */
function someQuestions(
  labels: readonly Label[],
  seed: number,
): readonly { subject: Label; operation: PairOperation; target: Label }[] {
  const pick = <Value>(values: readonly Value[], at: number): readonly Value[] =>
    values.length === 0 ? [] : values.slice(at % values.length, (at % values.length) + 2);
  return pick(labels, seed).flatMap((subject) =>
    pick(labels, seed >> 4).flatMap((target) =>
      pick(someOperations, seed >> 8).map((operation) => ({ subject, operation, target })),
    ),
  );
}

describe('the rule for each side', () => {
  const policy = readPolicy({
    '': `
      profile alpha {}
      profile "a b*" {}
      profile "k\u00e4se" {}
      profile denying { deny signal, }
      profile first { priority=7 deny signal, }
      profile last { priority=1000 deny signal, }
      profile wary { signal (send) peer=alpha, deny signal peer=alpha//&unconfined, }
      profile quiet flags=(complain) { deny signal (receive) peer=alpha, }`,
  });
  test.each<[subject: string, operation: number, target: string, rules: readonly string[]]>([
    ['alpha', 2, 'unconfined', ['alpha: signal (send) set=(term) peer=unconfined,']],
    // A single rule for both sides, because both have an equal profile.
    ['alpha', 0, 'alpha', ['alpha: ptrace (read, readby) peer=alpha,']],
    ['alpha', 2, 'alpha', ['alpha: signal set=(term) peer=alpha,']],
    ['unconfined', 3, 'alpha', ['alpha: signal (receive) set=(kill) peer=unconfined,']],
    ['unconfined', 1, 'alpha', []],
    // The whole stack, in the kernel's order, and escaped as a literal name.
    [
      'alpha',
      2,
      'unconfined//&a b*',
      ['alpha: signal (send) set=(term) peer="a b\\*//&unconfined",', 'a b*: signal (receive) set=(term) peer=alpha,'],
    ],
    // A deny rule for the whole does not cover parts, so every part needs a rule.
    [
      'wary',
      2,
      'alpha//&unconfined',
      ['wary: signal (send) set=(term) peer=unconfined,', 'alpha: signal (receive) set=(term) peer=wary,'],
    ],
    // Only a rule with a higher priority overrides a deny rule.
    [
      'alpha',
      2,
      'denying',
      ['alpha: signal (send) set=(term) peer=denying,', 'denying: priority=1 signal (receive) set=(term) peer=alpha,'],
    ],
    [
      'alpha',
      2,
      'first',
      ['alpha: signal (send) set=(term) peer=first,', 'first: priority=8 signal (receive) set=(term) peer=alpha,'],
    ],
    ['alpha', 2, 'last', ['alpha: signal (send) set=(term) peer=last,', 'last is stuck']],
    [
      'alpha',
      2,
      'quiet',
      ['alpha: signal (send) set=(term) peer=quiet,', 'quiet: priority=1 signal (receive) set=(term) peer=alpha,'],
    ],
  ])('%s %i %s', (subject, operation, target, rules) => {
    const what = someOperations[operation] ?? operationCalled('ptrace:read');
    expect(
      advised(
        crossCheck(labelNamed(policy, subject), what, labelNamed(policy, target), latest, new StackedPolicy(policy)),
      ),
    ).toEqual(rules);
  });

  test.each([
    ['profile tracer {}', 'tracer: capability sys_ptrace,'],
    ['profile tracer { deny capability sys_ptrace, }', 'tracer is stuck'],
  ])('without ptrace mediation: %s', (text, rule) => {
    const root = readPolicy({ '': text }, { kernelFeatures: featuresOfPaths(['signal']) });
    const decision = crossCheck(
      labelNamed(root, 'tracer'),
      operationCalled('ptrace:trace'),
      labelNamed(root, 'unconfined'),
      latest,
      new StackedPolicy(root),
    );
    expect(advised(decision)).toEqual([rule]);
  });
});

test('has no set for all signals, and names refused signals', () => {
  const root = readPolicy({ '': 'profile a { signal set=(term hup), }\nprofile b { signal, }' });
  const ask = (operations: readonly PairOperation[]) =>
    operations.map((operation) =>
      crossCheck(labelNamed(root, 'a'), operation, labelNamed(root, 'b'), latest, new StackedPolicy(root)),
    );
  const rules = (operations: readonly PairOperation[]) => adviseRules(ask(operations)).flatMap((one) => one.rules);
  expect(rules(policyClasses.signal.operations)).toEqual(['signal (send) peer=b,']);
  expect(rules(['signal:term', 'signal:kill', 'signal:usr1'].map(operationCalled))).toEqual([
    'signal (send) set=(kill, usr1) peer=b,',
  ]);
});

test('an advised rule allows exactly the peer, with any bytes in its name', () => {
  const unit = fc.constantFrom(...'a*?[]{},\\"^$@\n/ '.split(''), '@{a}', '\xc3\xa4', '\xff');
  const name = fc.string({ unit, minLength: 1, maxLength: 8 });
  const operation = someOperations[2] ?? operationCalled('ptrace:read');
  const sendTo = (subject: Label, peer: string): Decision => {
    const [{ namespace, profile }] = subject.parts;
    const target: Label = { parts: [{ namespace, profile: { ...profile, name: bytes(peer) as ProfileName } }] };
    return crossCheck(subject, operation, target, latest, new StackedPolicy(namespace));
  };
  fc.assert(
    fc.property(name, name, (peer, other) => {
      const refused = sendTo(labelNamed(readPolicy({ '': 'profile p {}' }), 'p'), peer);
      const rule = adviseRules([refused])[0]?.rules[0];
      const subject = labelNamed(readPolicy({ '': `profile p { ${textOf(rule ?? bytes(''))} }` }), 'p');
      expect(sendTo(subject, peer).checks[0]?.verdict).toBe('allow');
      expect(sendTo(subject, other).checks[0]?.verdict).toBe(other === peer ? 'allow' : 'deny');
    }),
  );
});

test('a socket bound to a path needs a socket rule and a file rule', () => {
  const requested = (rules: string): readonly string[] => {
    const text = `profile a { ${rules} }`;
    const features = featuresOfPaths(['network_v8/af_mask']);
    const policy = new StackedPolicy(readPolicy({ '': text }, { kernelFeatures: features, defaultFeatures: features }));
    return evaluatedIn(policy, 'a unix:bind stream /run/x').flatMap(advised);
  };
  expect(requested('')).toEqual(['a: unix (bind) type=stream,', 'a: /run/x w,']);
  expect(requested('unix,')).toEqual(['a: /run/x w,']);
  expect(requested('/run/* w,')).toEqual(['a: unix (bind) type=stream,']);
  expect(requested('deny network unix,')).toEqual(['a is stuck']);
  // The compiler merges the unix rule with the network rule, without the permission.
  expect(requested('network (create) unix,')).toEqual(['a: network (bind) unix stream,', 'a: /run/x w,']);
  expect(requested('network (create) unix, /run/x w,')).toEqual(['a: network (bind) unix stream,']);
  expect(requested('network (create) unix dgram, /run/x w,')).toEqual(['a: unix (bind) type=stream,']);
  expect(requested('unix type=stream, network (create) unix,')).toEqual(['a: /run/x w,']);
});

test('rules for sockets name peers like later kernels, which match the names', () => {
  const features = featuresOfPaths(['network_v8/af_mask']);
  const texts = { '': 'profile a { }', n: 'profile b { }' };
  const policy = new StackedPolicy(readPolicy(texts, { kernelFeatures: features, defaultFeatures: features }));
  const advice = evaluatedIn(policy, ':n:b unix:send dgram none a @x').flatMap(advised);
  expect(advice).toEqual(['b: unix (send) type=dgram peer=(label=a),', 'a: unix (receive) type=dgram peer=(label=b),']);
});

test.each([
  ['/new wl,', ['p: owner /old w,']],
  ['/new rwl,', ['p: owner /old rw,']],
  ['/new wl, deny /old w,', ['p: priority=1 owner /old w,']],
  ['/new mixl,', ['p is stuck']],
  ['/new w,', ['p: owner link /new -> /old,']],
])('a link from /new to /old with `%s`', (rules, advice) => {
  const policy = new StackedPolicy(readPolicy({ '': `profile p { ${rules} }` }));
  expect(evaluatedIn(policy, 'p file:l /new /old owner').flatMap(advised)).toEqual(advice);
});

import type { Operation } from '../class/policy-classes.ts';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Label } from '../label/label.ts';
import { printLabel } from '../label/label.ts';
import { parseLabel } from '../label/parse-label.ts';
import { crossCheck } from '../mediation/cross-check.ts';
import type { Check, Decision } from '../mediation/decision.ts';
import type { KernelBehaviours } from '../mediation/kernel.ts';
import type { ProfileName } from '../profile/profile.ts';
import { featuresOf } from '../profile/features.ts';
import { textOf } from '../source/bytes.ts';
import {
  labelsFrom,
  policyDrafts,
  profileKey,
  realise,
  someBehaviours,
  someOperations,
  someStacks,
  type PolicyDraft,
} from '../testing/arbitrary-policy.ts';
import { operationNamed } from '../testing/operation-named.ts';
import { bytes, labelIn, readPolicy } from '../testing/read-policy.ts';
import { adviseRules } from './advise.ts';
import { StackedPolicy } from '../stack/stacked-policy.ts';

const latest: KernelBehaviours = { compoundFallback: true, stackedUnconfined: true };

function advised({ checks, operation }: Decision): readonly (string | undefined)[] {
  return checks.filter((check) => check.verdict === 'deny').flatMap((check) => rulesOrNone(check, operation));
}

/** What is advised; a check that no rule can help is one `undefined`. */
function rulesOrNone(check: Check, operation: Operation): readonly (string | undefined)[] {
  const rules = adviseRules(check, operation);
  return rules.length === 0 ? [undefined] : rules;
}

/** The draft with the advised rules in the profiles that refused. */
function follow(draft: PolicyDraft, { checks, operation }: Decision): PolicyDraft {
  const profiles = new Map(draft.profiles);
  for (const check of checks.filter(({ verdict }) => verdict === 'deny')) {
    const key = profileKey(check.asked.namespace.fullName, check.asked.profile.name);
    const profile = profiles.get(key);
    if (profile === undefined) continue;
    profiles.set(key, { ...profile, rules: [...profile.rules, ...adviseRules(check, operation)] });
  }
  return { ...draft, profiles };
}

test('with the advised rules on both sides it is allowed, unless a deny rule is in the way', () => {
  const drafts = policyDrafts(['', '', 'audit ', 'priority=1 ', 'deny ', 'audit deny ']);
  fc.assert(
    fc.property(drafts, someStacks, someBehaviours, (draft, stacks, behaviours) => {
      const before = realise(draft);
      const policy = new StackedPolicy(before);
      for (const { subject, operation, target } of denials(labelsFrom(before, stacks), behaviours, policy)) {
        const decision = crossCheck(subject, operation, target, behaviours, policy);
        const after = realise(follow(draft, decision));
        const again = (label: Label): Label => {
          const result = parseLabel(printLabel(label, before), after);
          if ('error' in result) throw new Error(result.error.message);
          return result.label;
        };
        // Nothing is advised where a deny is in the way of every rule.
        const expected = advised(decision).includes(undefined) ? 'deny' : 'allow';
        const decided = crossCheck(again(subject), operation, again(target), behaviours, new StackedPolicy(after));
        expect(decided.verdict).toBe(expected);
      }
    }),
    { numRuns: 60 },
  );
});

function denials(
  labels: readonly Label[],
  behaviours: KernelBehaviours,
  policy: StackedPolicy,
): readonly { subject: Label; operation: Operation; target: Label }[] {
  const all = labels.flatMap((subject) =>
    labels.flatMap((target) => someOperations.map((operation) => ({ subject, operation, target }))),
  );
  const denied = all.filter(
    ({ subject, operation, target }) => crossCheck(subject, operation, target, behaviours, policy).verdict === 'deny',
  );
  // Some of each policy: following advice reads the policy again.
  return denied.filter((_, index) => index % Math.ceil(denied.length / 8) === 0);
}

describe('the rule for each side', () => {
  const root = readPolicy({
    '': `
      profile alpha {}
      profile "a b*" {}
      profile "k\u00e4se" {}
      profile denying { deny signal, }
      profile wary { signal (send) peer=alpha, deny signal peer=alpha//&unconfined, }
      profile quiet flags=(complain) { deny signal (receive) peer=alpha, }`,
  });
  test.each<[subject: string, operation: number, target: string, rules: readonly (string | undefined)[]]>([
    ['alpha', 2, 'unconfined', ['signal (send) set=(term) peer=unconfined,']],
    ['alpha', 0, 'alpha', ['ptrace (read) peer=alpha,', 'ptrace (readby) peer=alpha,']],
    ['unconfined', 3, 'alpha', ['signal (receive) set=(kill) peer=unconfined,']],
    ['unconfined', 1, 'alpha', []],
    // The whole stack, in the order of the kernel, and as it is rather than as a pattern.
    [
      'alpha',
      2,
      'unconfined//&a b*',
      ['signal (send) set=(term) peer="a b\\*//&unconfined",', 'signal (receive) set=(term) peer=alpha,'],
    ],
    // A deny of the whole leaves its parts, which then need a rule each.
    [
      'wary',
      2,
      'alpha//&unconfined',
      ['signal (send) set=(term) peer=unconfined,', 'signal (receive) set=(term) peer=wary,'],
    ],
    // What a deny rule refuses no other rule allows.
    ['alpha', 2, 'denying', ['signal (send) set=(term) peer=denying,', undefined]],
    ['alpha', 2, 'quiet', ['signal (send) set=(term) peer=quiet,', undefined]],
  ])('%s %i %s', (subject, operation, target, rules) => {
    const what = someOperations[operation] ?? operationNamed('ptrace:read');
    const [from, to] = [labelIn(root, subject), labelIn(root, target)];
    expect(advised(crossCheck(from, what, to, latest, new StackedPolicy(root)))).toEqual(rules);
  });

  test.each([
    ['profile tracer {}', 'capability sys_ptrace,'],
    ['profile tracer { deny capability sys_ptrace, }', undefined],
  ])('where ptrace is not mediated: %s', (text, rule) => {
    const unmediated = readPolicy({ '': text }, { kernelFeatures: featuresOf(['signal']) });
    const [from, to] = [labelIn(unmediated, 'tracer'), labelIn(unmediated, 'unconfined')];
    const decision = crossCheck(from, operationNamed('ptrace:trace'), to, latest, new StackedPolicy(unmediated));
    expect(advised(decision)).toEqual([rule]);
  });
});

test('an advised rule allows the very peer, whatever bytes are in its name, and no other', () => {
  const unit = fc.constantFrom(...'a*?[]{},\\"^$@\n/ '.split(''), '@{a}', '\xc3\xa4', '\xff');
  const name = fc.string({ unit, minLength: 1, maxLength: 8 });
  const operation = someOperations[2] ?? operationNamed('ptrace:read');
  const sendTo = (subject: Label, peer: string): Check | undefined => {
    const [{ namespace, profile }] = subject.parts;
    const target: Label = { parts: [{ namespace, profile: { ...profile, name: bytes(peer) as ProfileName } }] };
    return crossCheck(subject, operation, target, latest, new StackedPolicy(namespace)).checks[0];
  };
  fc.assert(
    fc.property(name, name, (peer, other) => {
      const refused = sendTo(labelIn(readPolicy({ '': 'profile p {}' }), 'p'), peer);
      const [rule] = refused === undefined ? [] : adviseRules(refused, operation);
      const subject = labelIn(readPolicy({ '': `profile p { ${textOf(rule ?? bytes(''))} }` }), 'p');
      expect(sendTo(subject, peer)?.verdict).toBe('allow');
      expect(sendTo(subject, other)?.verdict).toBe(other === peer ? 'allow' : 'deny');
    }),
  );
});

import { ExtendedProfiles } from './extended-profiles.ts';
import { mapParts, stubPart, type Label, type LabelPart } from '../labels/label.ts';
import type { ByteString } from '../source/bytes.ts';
import type { StackedPolicy } from '../stacks/stacked-policy.ts';

/** Rules to add to a profile. */
export interface AddedRules {
  readonly part: LabelPart;
  readonly rules: readonly ByteString[];
}

/** Returns the policy with more rules in some of its profiles. Reads every file. */
export function withRules(policy: StackedPolicy, added: readonly AddedRules[]): StackedPolicy {
  const extended = new ExtendedProfiles();
  const rulesOf = new Map<string, readonly ByteString[]>();
  for (const { part, rules } of added)
    rulesOf.set(profileKey(part), [...(rulesOf.get(profileKey(part)) ?? []), ...rules]);
  return policy.withProfiles((profile, namespace) => {
    const rules = rulesOf.get(profileKey({ profile, namespace })) ?? [];
    return rules.length === 0 ? profile : extended.with(profile, rules);
  });
}

/** Returns the identity of a profile, comparable between policies. */
export function profileKey({ profile, namespace }: LabelPart): string {
  return `${namespace.fullName}\0${profile.name}`;
}

/**
 * Returns the label of a second policy with equally named profiles.
 *
 * @throws RangeError if the second policy lacks a profile
 */
export function labelIn(policy: StackedPolicy, label: Label): Label {
  return mapParts(label, (part) => partIn(policy, part));
}

function partIn({ root }: StackedPolicy, { namespace, profile }: LabelPart): LabelPart {
  const there = root.ensure(namespace.path());
  const found = there.profile(profile.name);
  if (found.kind === 'profile') return { namespace: there, profile: found.profile };
  const learning = there.learning(profile.name);
  if (learning !== undefined) return { namespace: there, profile: learning };
  // A requested name without a profile in either policy.
  if (namespace.profile(profile.name).kind !== 'profile') return stubPart(there, profile.name);
  throw new RangeError('a profile missing from the other policy');
}

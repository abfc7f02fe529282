import { ExtendedProfiles } from '../advise/extended-profiles.ts';
import { stack, type Label, type LabelPart } from '../label/label.ts';
import { standIn } from '../label/stand-in-label.ts';
import type { PolicyNamespace } from '../namespace/policy-namespace.ts';
import type { ByteString } from '../source/bytes.ts';
import type { StackedPolicy } from '../stack/stacked-policy.ts';

/** Rules that somebody means to add to a profile. */
export interface AddedRules {
  readonly asked: LabelPart;
  readonly rules: readonly ByteString[];
}

/** The policy as it would be with more rules in some of its profiles. Reads every file. */
export function withRules(policy: StackedPolicy, added: readonly AddedRules[]): StackedPolicy {
  const extended = new ExtendedProfiles();
  const rulesOf = new Map<string, readonly ByteString[]>();
  for (const { asked, rules } of added)
    rulesOf.set(profileKey(asked), [...(rulesOf.get(profileKey(asked)) ?? []), ...rules]);
  return policy.withProfiles((profile, namespace) => {
    const rules = rulesOf.get(profileKey({ profile, namespace })) ?? [];
    return rules.length === 0 ? profile : extended.with(profile, rules);
  });
}

/** What tells a profile from all others, in one policy and in another. */
export function profileKey({ profile, namespace }: LabelPart): string {
  return `${namespace.fullName}\0${profile.name}`;
}

/**
 * The label of another policy that has the same profiles by name.
 *
 * @throws RangeError where that policy does not have them
 */
export function labelIn(policy: StackedPolicy, { parts }: Label): Label {
  const [first, ...others] = parts.map((part) => partIn(policy, part));
  if (first === undefined) throw new RangeError('a label of nothing');
  return stack(first, ...others);
}

function partIn({ root }: StackedPolicy, { namespace, profile }: LabelPart): LabelPart {
  const there = root.ensure(pathOf(namespace));
  const found = there.profile(profile.name);
  if (found.kind === 'profile') return { namespace: there, profile: found.profile };
  // A name that has been asked about, and is no profile's here, either.
  if (namespace.profile(profile.name).kind !== 'profile') return standIn(there, profile.name);
  throw new RangeError('a profile that the other policy does not have');
}

function pathOf(namespace: PolicyNamespace): readonly ByteString[] {
  return namespace.parent === undefined ? [] : [...pathOf(namespace.parent), namespace.name];
}

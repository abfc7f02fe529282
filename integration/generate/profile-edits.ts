import type { ByteString } from '@lamellar/core/language';
import { profileNames, type TreeNamespace, type TreePart, type TreeProfile, type TreeRule } from './policy-tree.ts';
import { ruleEdits } from './rule-edits.ts';
import { simplerNames } from './simpler-names.ts';
import { patch, without, type Patch, type TreeEdit } from './tree-edit.ts';

/** A profile with the context in the tree. */
export interface ProfilePlace {
  readonly profile: TreeProfile;
  readonly full: ByteString;
  readonly siblings: readonly TreeProfile[];
  readonly namespace: TreeNamespace;
  /** The parts of labels for the profile or a descendant. */
  readonly uses: readonly TreePart[];
}

/** Lists every profile of a namespace, including children. */
export function profilePlaces(
  namespace: TreeNamespace,
  own: readonly TreePart[],
  siblings: readonly TreeProfile[],
  above: string,
): readonly ProfilePlace[] {
  return siblings.flatMap((profile) => {
    const full = `${above}${profile.name}` as ByteString;
    const uses = own.filter((part) => part.profile === full || part.profile.startsWith(`${full}//`));
    return [
      { profile, full, siblings, namespace, uses },
      ...profilePlaces(namespace, own, profile.children, `${full}//`),
    ];
  });
}

/** Removes parts of a profile, or the whole profile. */
export function coarseProfileEdits(place: ProfilePlace): readonly TreeEdit[] {
  const { profile, full, namespace, uses } = place;
  const { mode, base, capabilities, rules } = profile;
  const change = (simpler: Partial<TreeProfile>): TreeEdit => [patch(profile, (whole) => ({ ...whole, ...simpler }))];
  const others = profileNames(namespace.profiles).filter((name) => name !== full && !name.startsWith(`${full}//`));
  return [
    [...uses, profile].map(without),
    // Replaces a profile by an existing profile, if possible.
    ...(uses.length === 0 ? [] : [...others, 'unconfined' as ByteString]).map((other) => [
      without(profile),
      ...uses.map((part) => patch(part, (whole) => ({ ...whole, profile: other }))),
    ]),
    ...(full === profile.name ? [] : [promotion(place)]),
    ...(mode === 'enforce' ? [] : [change({ mode: 'enforce' })]),
    ...(mode === 'default_allow' ? [change({ mode: 'unconfined' })] : []),
    ...(base ? [change({ base: false })] : []),
    ...capabilities.map((capability) => [
      patch(profile, (whole) => ({ ...whole, capabilities: whole.capabilities.filter((one) => one !== capability) })),
    ]),
    ...(rules.length > 1 ? [rules.map(without)] : []),
    ...rules.map((rule) => [without(rule)]),
  ];
}

/** Simpler names and rules. */
export function fineProfileEdits(place: ProfilePlace): readonly TreeEdit[] {
  const { profile, siblings } = place;
  const names = simplerNames(
    profile.name,
    siblings.map(({ name }) => name),
  );
  return [...names.map((name) => renaming(place, name)), ...profile.rules.flatMap(ruleEdits)];
}

/** Promotes a child to a top-level profile. */
function promotion({ profile, full, namespace, uses }: ProfilePlace): TreeEdit {
  const inLabel = (text: ByteString): ByteString => `${profile.name}${text.slice(full.length)}` as ByteString;
  return [
    without(profile),
    patch(namespace, (whole) => ({ ...whole, profiles: [...whole.profiles, { ...profile, keyword: 'profile' }] })),
    ...uses.map((part) => patch(part, (whole) => ({ ...whole, profile: inLabel(whole.profile) }))),
  ];
}

/** Renames a profile in its head, in labels, and in literal peers of the namespace. */
function renaming({ profile, full, namespace, uses }: ProfilePlace, name: ByteString): TreeEdit {
  const renamed = `${full.slice(0, full.length - profile.name.length)}${name}` as ByteString;
  const inLabel = (text: ByteString): ByteString => `${renamed}${text.slice(full.length)}` as ByteString;
  const inPeer = (rule: TreeRule): TreeRule =>
    rule.peer === undefined ? rule : { ...rule, peer: rule.peer.replaceAll(full, renamed) };
  return [
    patch(profile, (whole) => ({ ...whole, name })),
    ...uses.map((part) => patch(part, (whole) => ({ ...whole, profile: inLabel(whole.profile) }))),
    ...rulesOf(namespace.profiles).map((rule): Patch => patch(rule, inPeer)),
  ];
}

function rulesOf(profiles: readonly TreeProfile[]): readonly TreeRule[] {
  return profiles.flatMap(({ rules, children }) => [...rules, ...rulesOf(children)]);
}

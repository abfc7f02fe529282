import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import type { Profile, ProfileName } from '../profile/profile.ts';
import { compareBytes, type ByteString } from '../source/bytes.ts';

/** A profile of a label, with the profile's policy namespace. */
export interface LabelPart {
  readonly namespace: PolicyNamespace;
  readonly profile: Profile;
}

/** The label of a task: at least one profile, without duplicates, in the kernel's order. Built by `stack`. */
export interface Label {
  readonly parts: readonly [LabelPart, ...LabelPart[]];
  /** True if the label has further, confined parts that are not evaluated. */
  readonly isIncomplete?: true;
}

/** Returns a profile without rules in unconfined mode, for a missing or unloaded profile: only the name matters. */
export function stubPart(namespace: PolicyNamespace, name: ByteString): LabelPart {
  return { namespace, profile: { ...namespace.unconfined, name: name as string as ProfileName } };
}

/**
 * Stacks profiles into a label. The kernel orders parts by depth of namespace, then by the namespace's full name, then
 * by profile name, and removes duplicates.
 *
 * @see `profile_cmp`, `aa_vec_unique` in the kernel's `label.c`
 */
export function stack(first: LabelPart, ...others: readonly LabelPart[]): Label {
  const [head = first, ...rest] = [first, ...others].sort(compareParts);
  const parts: [LabelPart, ...LabelPart[]] = [head];
  for (const part of rest) if (compareParts(parts.at(-1) ?? head, part) !== 0) parts.push(part);
  return { parts };
}

/** Returns a label with replaced parts. */
export function mapParts({ parts: [first, ...others], ...rest }: Label, change: (part: LabelPart) => LabelPart): Label {
  return { ...rest, ...stack(change(first), ...others.map(change)) };
}

/** Compares two parts by policy namespace and profile name. */
export function isSamePart(left: LabelPart, right: LabelPart): boolean {
  return left.namespace === right.namespace && left.profile.name === right.profile.name;
}

function compareParts(left: LabelPart, right: LabelPart): number {
  return (
    left.namespace.level - right.namespace.level ||
    compareBytes(left.namespace.fullName, right.namespace.fullName) ||
    compareBytes(left.profile.name, right.profile.name)
  );
}

/** Returns the full name of a label's innermost policy namespace, from which targets of profile changes are named. */
export function viewOf({ parts }: Label): ByteString {
  return parts[parts.length - 1]?.namespace.fullName ?? parts[0].namespace.fullName;
}

/** Returns the root policy namespace of a label. */
export function rootOf({ parts: [{ namespace }] }: Label): PolicyNamespace {
  let root = namespace;
  while (root.parent !== undefined) root = root.parent;
  return root;
}

/** Returns whether every profile of the label is in unconfined mode. */
export function isWhollyUnconfined({ parts, isIncomplete }: Label): boolean {
  return isIncomplete !== true && parts.every((part) => part.profile.mode === 'unconfined');
}

/** Returns the parts visible to a profile of the namespace: the parts in an identical namespace (`aa_ns_visible`). */
export function visibleParts(label: Label, from: PolicyNamespace): readonly LabelPart[] {
  return label.parts.filter((part) => part.namespace === from);
}

/**
 * Prints a label as seen by a task in `view`: profiles of the namespace by name, profiles in deeper namespaces after
 * the namespace's path, and all further profiles as `---`. The path is written once for consecutive profiles of a
 * namespace. Further parts of an incomplete label are `---`, too.
 *
 * @see `aa_label_snxprint`, `aa_profile_snxprint`, `aa_ns_name` in the kernel
 */
export function printLabel(label: Label, view: PolicyNamespace): ByteString {
  const seen: string[] = [];
  let previous = view;
  for (const { namespace, profile } of label.parts) {
    const path = pathBelow(view, namespace);
    if (path === undefined) continue;
    seen.push(namespace === previous ? profile.name : `:${path.join('//')}:${profile.name}`);
    previous = namespace;
  }
  if (seen.length === 0 || label.isIncomplete === true) seen.push('---');
  return seen.join('//&') as ByteString;
}

/**
 * Returns the names of a label's parts in rules of a profile in `view`: parts in the policy namespace by name, deeper
 * parts with the path of the namespace.
 *
 * @see `match_component` in the kernel's `domain.c`
 */
export function namesInRules(label: Label, view: PolicyNamespace): readonly ByteString[] {
  return label.parts.flatMap(({ namespace, profile }) => {
    const path = pathBelow(view, namespace);
    if (path === undefined) return [];
    return path.length === 0 ? [profile.name] : [`:${path.join('//')}:${profile.name}` as ByteString];
  });
}

/** Returns the names from `view` down to a namespace; undefined if the namespace is not below. */
function pathBelow(view: PolicyNamespace, namespace: PolicyNamespace): readonly ByteString[] | undefined {
  const path: ByteString[] = [];
  for (let at: PolicyNamespace | undefined = namespace; at !== view; at = at.parent) {
    if (at === undefined) return undefined;
    path.unshift(at.name);
  }
  return path;
}

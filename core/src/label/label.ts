import type { PolicyNamespace } from '../namespace/policy-namespace.ts';
import type { Profile } from '../profile/profile.ts';
import { compareBytes, type ByteString } from '../source/bytes.ts';

/** One profile of a label, in its policy namespace. */
export interface LabelPart {
  readonly namespace: PolicyNamespace;
  readonly profile: Profile;
}

/**
 * What a task carries: profiles in the kernel's order, each once, at least one. Made by `stack`.
 */
export interface Label {
  readonly parts: readonly [LabelPart, ...LabelPart[]];
}

/**
 * The label of these profiles together. The kernel orders parts by depth of namespace, then by its
 * full name, then by profile name, and keeps one of each.
 *
 * @see `profile_cmp`, `aa_vec_unique` in the kernel's `label.c`
 */
export function stack(first: LabelPart, ...others: readonly LabelPart[]): Label {
  const [head = first, ...rest] = [first, ...others].sort(compareParts);
  const parts: [LabelPart, ...LabelPart[]] = [head];
  for (const part of rest) if (compareParts(parts.at(-1) ?? head, part) !== 0) parts.push(part);
  return { parts };
}

function compareParts(left: LabelPart, right: LabelPart): number {
  return (
    left.namespace.level - right.namespace.level ||
    compareBytes(left.namespace.fullName, right.namespace.fullName) ||
    compareBytes(left.profile.name, right.profile.name)
  );
}

/** The full name of the innermost policy namespace of a label: what it changes to is named in that. */
export function viewOf({ parts }: Label): ByteString {
  return parts[parts.length - 1]?.namespace.fullName ?? parts[0].namespace.fullName;
}

/** The outermost policy namespace that there is around a label. */
export function rootOf({ parts: [{ namespace }] }: Label): PolicyNamespace {
  let root = namespace;
  while (root.parent !== undefined) root = root.parent;
  return root;
}

/** Whether every profile of the label is in unconfined mode. */
export function isWhollyUnconfined(label: Label): boolean {
  return label.parts.every((part) => part.profile.mode === 'unconfined');
}

/** The parts that a profile of the namespace can see: those of the same namespace (`aa_ns_visible`). */
export function visibleParts(label: Label, from: PolicyNamespace): readonly LabelPart[] {
  return label.parts.filter((part) => part.namespace === from);
}

/**
 * A label as a task in `view` would read it: profiles of that namespace by name, those below behind the
 * namespace's path, which is written once for all profiles of it, everything else as `---`.
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
  return (seen.length === 0 ? '---' : seen.join('//&')) as ByteString;
}

/**
 * What rules of a profile in `view` call the parts of a label that it can name: those of its policy namespace by name, and each one below
 * behind the path of its namespace.
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

/** The names from `view` down to a namespace; undefined where it is not below. */
function pathBelow(view: PolicyNamespace, namespace: PolicyNamespace): readonly ByteString[] | undefined {
  const path: ByteString[] = [];
  for (let at: PolicyNamespace | undefined = namespace; at !== view; at = at.parent) {
    if (at === undefined) return undefined;
    path.unshift(at.name);
  }
  return path;
}

import { type ByteString, compareBytes } from '@lamellar/core/language';

/**
 * A policy of several namespaces, with labels, as a tree: small enough for random generation, and shrinkable piece by
 * piece. `renderCase` prints the tree as policy text.
 */
export interface GeneratedPolicy {
  /** The root first, parents before children; only the root may be without profiles. */
  readonly namespaces: readonly TreeNamespace[];
  readonly labels: readonly TreeLabel[];
  /** The compared pairs, as indices of `labels`. */
  readonly pairs: readonly TreePair[];
}

/** The names of a policy namespace and of all ancestors, from the root, whose path is empty. */
export type NamespacePath = readonly ByteString[];

export interface TreeNamespace {
  readonly path: NamespacePath;
  /** The path in the namespace's `abi` rule, such as `abi/4.0`. */
  readonly abi?: string;
  readonly profiles: readonly TreeProfile[];
}

export type TreeMode = 'enforce' | 'complain' | 'kill' | 'unconfined' | 'default_allow';

export interface TreeProfile {
  /** The profile's own name; a child's full name is `parent//child`. */
  readonly name: ByteString;
  readonly keyword: 'profile' | 'hat';
  readonly mode: TreeMode;
  /** Includes `abstractions/base`. */
  readonly base: boolean;
  /** Complete `capability` rules. */
  readonly capabilities: readonly string[];
  readonly rules: readonly TreeRule[];
  readonly children: readonly TreeProfile[];
}

/** A rule; absent parts are not written and thus mean everything. `all` has only a qualifier. */
export interface TreeRule {
  readonly about: 'signal' | 'ptrace' | 'all';
  readonly qualifier: '' | 'allow' | 'audit' | 'deny' | 'audit deny';
  readonly priority?: number;
  readonly permissions?: readonly string[];
  readonly signals?: readonly string[];
  /** A pattern in the form between quotes. */
  readonly peer?: string;
}

/** Parts in written order, which may differ from the kernel's order. */
export interface TreeLabel {
  readonly parts: readonly TreePart[];
}

export interface TreePart {
  readonly namespace: NamespacePath;
  /** The full name of a profile in the namespace, or `unconfined`. */
  readonly profile: ByteString;
}

export type TreePair = readonly [subject: number, target: number];

/** `a//b`; empty for the root. */
export function fullNamespaceName(path: NamespacePath): ByteString {
  return path.join('//') as ByteString;
}

export function isSamePath(left: NamespacePath, right: NamespacePath): boolean {
  return fullNamespaceName(left) === fullNamespaceName(right);
}

/** The full names of profiles and all children, parents first. */
export function profileNames(profiles: readonly TreeProfile[], above = ''): readonly ByteString[] {
  return profiles.flatMap(({ name, children }) => {
    const full = (above === '' ? name : `${above}//${name}`) as ByteString;
    return [full, ...profileNames(children, full)];
  });
}

/** Sorts parts in the kernel's order. */
export function inKernelOrder(parts: readonly TreePart[]): readonly TreePart[] {
  return parts.toSorted(
    (left, right) =>
      left.namespace.length - right.namespace.length ||
      compareBytes(fullNamespaceName(left.namespace), fullNamespaceName(right.namespace)) ||
      compareBytes(left.profile, right.profile),
  );
}

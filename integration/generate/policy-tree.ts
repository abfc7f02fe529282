import { type ByteString, compareBytes } from '@lamellar/core/language';

/**
 * Policy of several namespaces and labels that it can give, taken apart: small enough to be made at
 * random, and made smaller piece by piece. `renderCase` writes it as policy text.
 */
export interface PolicyTree {
  /** The root first, parents before their children; only the root may be without profiles. */
  readonly namespaces: readonly TreeNamespace[];
  readonly labels: readonly TreeLabel[];
  /** Who is asked about whom, as indices of `labels`. */
  readonly pairs: readonly TreePair[];
}

/** A policy namespace's name and those above it, from the root, whose path is empty. */
export type NamespacePath = readonly ByteString[];

export interface TreeNamespace {
  readonly path: NamespacePath;
  /** The path of its `abi` rule, such as `abi/4.0`. */
  readonly abi?: string;
  readonly profiles: readonly TreeProfile[];
}

export type TreeMode = 'enforce' | 'complain' | 'kill' | 'unconfined' | 'default_allow';

export interface TreeProfile {
  /** Its own name; a child's full name is `parent//child`. */
  readonly name: ByteString;
  readonly keyword: 'profile' | 'hat';
  readonly mode: TreeMode;
  /** Whether it includes `abstractions/base`. */
  readonly base: boolean;
  /** Whole `capability` rules, as written. */
  readonly capabilities: readonly string[];
  readonly rules: readonly TreeRule[];
  readonly children: readonly TreeProfile[];
}

/** One rule; what is absent is not written, and then means everything. `all` has nothing but a qualifier. */
export interface TreeRule {
  readonly about: 'signal' | 'ptrace' | 'all';
  readonly qualifier: '' | 'allow' | 'audit' | 'deny' | 'audit deny';
  readonly priority?: number;
  readonly permissions?: readonly string[];
  readonly signals?: readonly string[];
  /** A pattern as it stands between quotes. */
  readonly peer?: string;
}

/** Parts as they are written, which need not be the kernel's order. */
export interface TreeLabel {
  readonly parts: readonly TreePart[];
}

export interface TreePart {
  readonly namespace: NamespacePath;
  /** The full name of a profile of that namespace, or `unconfined`. */
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

/** The full names of profiles and of those in them, parents first. */
export function profileNames(profiles: readonly TreeProfile[], above = ''): readonly ByteString[] {
  return profiles.flatMap(({ name, children }) => {
    const full = (above === '' ? name : `${above}//${name}`) as ByteString;
    return [full, ...profileNames(children, full)];
  });
}

/** Parts in the order in which the kernel keeps them. */
export function inKernelOrder(parts: readonly TreePart[]): readonly TreePart[] {
  return parts.toSorted(
    (left, right) =>
      left.namespace.length - right.namespace.length ||
      compareBytes(fullNamespaceName(left.namespace), fullNamespaceName(right.namespace)) ||
      compareBytes(left.profile, right.profile),
  );
}

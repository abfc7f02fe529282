import { NameTrie } from '../automata/trie.ts';
import { pairOperations } from '../classes/policy-classes.ts';
import { printLabel, stack, type Label } from '../labels/label.ts';
import { Matrix } from '../matrix/matrix.ts';
import type { ByteString } from '../source/bytes.ts';
import { labelsOf } from '../stacks/labels-of.ts';
import type { StackedPolicy } from '../stacks/stacked-policy.ts';
import { compareOwnPermissions, leftOutWithPeers, type LeftOut } from './compare-own-permissions.ts';
import type { ComparedPeers } from './compare-peers.ts';
import { comparePermissions, type PermissionChanges, type PolicyMatrix } from './compare-permissions.ts';
import { isUnchangedTowards, matchedNames } from './changed-towards-names.ts';
import type { ComparedLabel, LabelOfPolicy, OwnChanges } from './own-change.ts';

/** Limit of some minutes, for all labels together. */
const maxSteps = 20_000_000;

/** A policy, and the behaviours of the mediating kernel. */
export type PolicyUnderKernel = Omit<LabelOfPolicy, 'label'>;

/** The permissions that the labels of two policies gain and lose. */
export interface PolicyDifferences {
  /** Permissions between labels of both policies, and labels of a single policy. */
  readonly between: PermissionChanges;
  /** Permissions of labels on objects, and towards peers in no common label. */
  readonly byThemselves: readonly OwnChanges[];
  /** The omitted comparisons of permissions on objects. */
  readonly leftOut: readonly LeftOut[];
}

/**
 * Compares two policies, or one policy under two kernels. Labels with equal names are compared; labels of a single
 * policy are only listed.
 *
 * @param partners - profiles to stack with each profile of the root namespace, such as `crun`, for further labels.
 * Partners without a profile in a policy are ignored in the policy
 * @param isCompared - returns false for labels to leave out
 */
export function comparePolicies(
  before: PolicyUnderKernel,
  after: PolicyUnderKernel,
  partners: readonly ByteString[] = [],
  isCompared: (label: LabelOfPolicy) => boolean = () => true,
): PolicyDifferences {
  const [was, is] = [before, after].map((of) => {
    const labels = labelsByName(of, partners);
    return new Map([...labels].filter(([, label]) => isCompared(label)));
  }) as [Map<ByteString, LabelOfPolicy>, Map<ByteString, LabelOfPolicy>];
  const compared = new Map<ByteString, ComparedLabel>();
  for (const [name, earlier] of was) {
    const later = is.get(name);
    if (later !== undefined) compared.set(name, { before: earlier, after: later });
  }
  let known: NameTrie | undefined;
  const names = (): NameTrie =>
    (known ??= new NameTrie(
      new Set(Array.from(compared.values(), ({ after: { label } }) => matchedNames(label)).flat()),
    ));
  return {
    between: comparePermissions(policyMatrix(before, was), policyMatrix(after, is), {
      among: new Set([...compared].filter(([, one]) => !isUnchangedTowards(names, one)).map(([name]) => name)),
      isExpected: () => false,
    }),
    byThemselves: compareOwnPermissions(compared, { steps: maxSteps, isComparedPeer: namesIn(compared.values()) }),
    leftOut: compared.size === 0 ? [] : leftOutWithPeers,
  };
}

/** Returns the names of profiles in labels, collected on demand. */
function namesIn(labels: Iterable<ComparedLabel>): ComparedPeers {
  let known: Set<string> | undefined;
  const keyOf = (namespace: ByteString, name: ByteString): string => `${namespace}\0${name}`;
  const collected = (): Set<string> =>
    new Set(
      Array.from(labels, ({ after }) =>
        after.label.parts.map(({ namespace, profile }) => keyOf(namespace.fullName, profile.name)),
      ).flat(),
    );
  return (namespace, name) => (known ??= collected()).has(keyOf(namespace, name));
}

/** Returns every label of a policy, by its name in the root namespace, with the stacks of partners. */
export function labelsByName(
  of: PolicyUnderKernel,
  partners: readonly ByteString[] = [],
): ReadonlyMap<ByteString, LabelOfPolicy> {
  const { root } = of.policy;
  const labels = labelsOf(of.policy);
  return new Map(
    [...labels, ...partners.flatMap((partner) => stacksWith(partner, labels, of.policy))].map((label) => [
      printLabel(label, root),
      { label, ...of },
    ]),
  );
}

/** Stacks a partner with each profile of the root namespace. */
function stacksWith(partner: ByteString, labels: readonly Label[], { root }: StackedPolicy): readonly Label[] {
  const found = root.profile(partner);
  if (found.kind !== 'profile') return [];
  const part = { namespace: root, profile: found.profile };
  return labels.flatMap(({ parts: [own, ...further] }) =>
    further.length > 0 || own.namespace !== root || own.profile === part.profile ? [] : [stack(own, part)],
  );
}

/** Builds the permission matrix of labels of a policy, by default of every label. */
export function policyMatrix(of: PolicyUnderKernel, labels = labelsByName(of)): PolicyMatrix {
  const all = Array.from(labels.values(), ({ label }) => label);
  return { root: of.policy.root, matrix: new Matrix(all, pairOperations, of.behaviours) };
}

import { PolicyNamespace, StackedPolicy } from '@lamellar/core';
import type { LabelOperation, MediatedObject, PolicyClass } from '@lamellar/core/classes';
import {
  compareOwnPermissions,
  comparePermissions,
  leftOutOfComparison,
  policyMatrix,
  type ComparedLabel,
  type LabelOfPolicy,
  type OwnChanges,
  type OwnComparison,
  type PolicyDifferences,
  type PolicyUnderKernel,
} from '@lamellar/core/diff';
import { groupedBy, type ByteString } from '@lamellar/core/language';
import type { Profile } from '@lamellar/core/namespaces';
import { comparedClasses } from './effective-policy.ts';
import type { BaselinePolicy } from './read-baseline.ts';

/** Limit of some minutes, for all labels together. */
const maxSteps = 20_000_000;

/** A policy under a kernel and a compiler, with all labels by name. */
export interface LabelledPolicy {
  readonly of: PolicyUnderKernel;
  readonly labels: ReadonlyMap<ByteString, LabelOfPolicy>;
}

/** The differences from a baseline. */
export interface BaselineDifferences extends PolicyDifferences {
  /** The labels with classes that the baseline does not cover. */
  readonly uncovered: readonly { readonly label: ByteString; readonly classes: readonly PolicyClass[] }[];
}

/**
 * Compares a policy with a baseline, by the automata of both.
 *
 * @param isWritten - true if the rules about objects were written for this policy, and are already verified
 */
export function compareBaseline(
  baseline: BaselinePolicy,
  { of, labels }: LabelledPolicy,
  isWritten = false,
): BaselineDifferences {
  const { policy, behaviours } = baseline;
  const root = PolicyNamespace.root();
  const asLabel = (namespace: PolicyNamespace, profile: Profile): LabelOfPolicy => ({
    label: { parts: [{ namespace, profile }] },
    policy,
    behaviours,
  });
  // Towards peers, the name of a whole label is the name of a single profile.
  const stored = new Map(
    Array.from(baseline.labels, ([name, { profile }]): readonly [ByteString, LabelOfPolicy] => [
      name,
      asLabel(root, { ...profile, name: name as Profile['name'] }),
    ]),
  );
  const common = [...labels].flatMap(([name, after]) => {
    const found = baseline.labels.get(name);
    const { parts } = after.label;
    // Targets of profile changes are named from the innermost policy namespace.
    const { namespace } = parts.at(-1) ?? parts[0];
    return found === undefined
      ? []
      : [{ name, uncovered: found.uncovered, compared: { before: asLabel(namespace, found.profile), after } }];
  });
  return {
    between: comparePermissions(
      policyMatrix({ policy: new StackedPolicy(root), behaviours }, stored),
      policyMatrix(of, labels),
    ),
    byThemselves: isWritten ? [] : ownChanges(common),
    leftOut: leftOutOfComparison,
    uncovered: common.flatMap(({ name, uncovered }) =>
      uncovered.size === 0 ? [] : [{ label: name, classes: [...uncovered] }],
    ),
  };
}

/** Returns whether two policies have equal labels with equal permissions. */
export function haveEqualPermissions(one: LabelledPolicy, other: LabelledPolicy): boolean {
  const compared = new Map<ByteString, ComparedLabel>();
  for (const [name, before] of one.labels) {
    const after = other.labels.get(name);
    if (after === undefined || one.labels.size !== other.labels.size) return false;
    compared.set(name, { before, after });
  }
  const { changes } = comparePermissions(policyMatrix(one.of, one.labels), policyMatrix(other.of, other.labels));
  return changes.length === 0 && compareOwnPermissions(compared, { steps: maxSteps }).length === 0;
}

/** Compares the permissions on objects, for labels with equal covered classes together. */
function ownChanges(
  common: readonly {
    readonly name: ByteString;
    readonly uncovered: ReadonlySet<PolicyClass>;
    readonly compared: ComparedLabel;
  }[],
): readonly OwnChanges[] {
  return [...groupedBy(common, ({ uncovered }) => [...uncovered].sort().join()).values()].flatMap((group) => {
    const [{ uncovered }] = group;
    const classes = new Set([...comparedClasses].filter((word) => !uncovered.has(word)));
    const labels = new Map(group.map(({ name, compared }) => [name, compared]));
    const isExpected: OwnComparison['isExpected'] = (label, operation, object, matched) =>
      isImpliedAppend(label, operation, object, matched) || isUncheckedMove(operation, labels.get(label)?.after);
    return compareOwnPermissions(labels, { steps: maxSteps, classes, isExpected });
  });
}

/** Returns whether an operation is move_mount(2) under a kernel that always allows move_mount(2): no rule states that. */
function isUncheckedMove({ class: word, name }: LabelOperation, after: LabelOfPolicy | undefined): boolean {
  return word === 'mount' && name === 'move_mount' && after?.behaviours.unchecked.includes('move_mount') === true;
}

/**
 * Returns whether a change concerns append to the files that the compiler opens for profiles with change_profile: the compiler
 * adds `w` without `a`, and a written `w` includes `a`.
 */
function isImpliedAppend(
  _: ByteString,
  { class: word, name }: LabelOperation,
  _object: MediatedObject | undefined,
  path: ByteString | undefined,
): boolean {
  return word === 'file' && name === 'a' && /^\/proc\/[^/]+\/attr\/(?:apparmor\/)?(?:current|exec)$/.test(path ?? '');
}

import { pairOperations, stackCheckRows, type Operation, type PolicyClass } from '../classes/policy-classes.ts';
import { compareOwnPermissions, leftOutOfComparison, type LeftOut } from '../diff/compare-own-permissions.ts';
import { comparePermissions, type PermissionChange, type PolicyMatrix } from '../diff/compare-permissions.ts';
import type { ComparedLabel, OwnChanges } from '../diff/own-change.ts';
import { printLabel, type Label } from '../labels/label.ts';
import { Matrix } from '../matrix/matrix.ts';
import type { Decision, StackObject } from '../mediation/decision.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import type { ByteString } from '../source/bytes.ts';
import { labelsOf } from '../stacks/labels-of.ts';
import type { StackedPolicy } from '../stacks/stacked-policy.ts';
import { profileKey, labelIn, withRules, type AddedRules } from './added-rules.ts';
import { RequestedOperations } from './requested-operations.ts';
import type { RequestedObjects } from './requested-objects.ts';

/** The side effects of added rules: permissions beyond the request. */
export interface SideEffects {
  /** Number of compared labels: labels that the policy implies, and requested labels. */
  readonly labels: number;
  /** Gains of a label towards a second label. */
  readonly between: readonly PermissionChange[];
  /** Gains of labels without a peer. */
  readonly byThemselves: readonly OwnChanges[];
  /** Operations of added rules without comparison. */
  readonly leftOut: readonly LeftOut[];
  /** True if the labels are too many to compare permissions between labels. */
  readonly tooMany: boolean;
}

/** Limit of pairs of labels: a second or two. */
const maxPairs = 4_000_000;

/** Time limit acceptable to a waiting user. */
const maxMilliseconds = 5000;

/**
 * Computes the side effects of added rules, for all labels of the policy that contain a changed profile.
 *
 * @param decisions - the requested decisions, omitted from the result
 * @param intended - the requested sets of objects, omitted from the result
 * @param before - the policy to compare with, if different: with rules whose effects are omitted
 */
export function sideEffects(
  policy: StackedPolicy,
  added: readonly AddedRules[],
  decisions: readonly Decision[],
  behaviours: KernelBehaviours,
  intended: readonly RequestedObjects[] = [],
  before = policy,
): SideEffects {
  const after = withRules(before, added);
  const extended = new Set(added.filter(({ rules }) => rules.length > 0).map(({ part }) => profileKey(part)));
  const labels = new Map<ByteString, Label>();
  for (const label of [...labelsOf(policy), ...decisions.flatMap(labelsOfDecision)])
    labels.set(printLabel(label, policy.root), label);
  const concerned = new Map(
    [...labels].filter(([, { parts }]) => parts.some((part) => extended.has(profileKey(part)))),
  );
  const refused = decisions.filter(({ verdict }) => verdict === 'deny');
  // A different policy to compare with already allows the request.
  const requested = new RequestedOperations(before === policy ? refused : [], intended, policy);
  const tooMany = concerned.size * labels.size > maxPairs;
  const words = new Set<PolicyClass>([...refused, ...intended].map(wordOf));
  const also = [...refused.map(({ operation }) => operation), ...intended.flatMap(({ operations: all }) => all)];
  const byThemselves = ownGains({ before, after }, concerned, words, also, requested, behaviours);
  const operations = pairOperations.filter((one) => refused.some(({ operation }) => operation.class === one.class));
  const matrixOf = (one: StackedPolicy): PolicyMatrix => {
    const same = [...labels.values()].map((label) => (one === policy ? label : labelIn(one, label)));
    return { root: one.root, matrix: new Matrix(same, operations, behaviours) };
  };
  const between =
    operations.length === 0 || tooMany
      ? []
      : comparePermissions(matrixOf(before), matrixOf(after), {
          among: new Set(concerned.keys()),
          isExpected: (subject, operation, target) => requested.hasPair(subject, operation, target),
        }).changes;
  const isRefused = ({ class: word, names }: LeftOut): boolean =>
    refused.some(({ operation }) => operation.class === word && (names?.includes(operation.name) ?? true));
  return {
    labels: labels.size,
    between,
    byThemselves,
    leftOut: leftOutOfComparison.filter(isRefused),
    tooMany: tooMany && operations.length > 0,
  };
}

function ownGains(
  { before, after }: { readonly before: StackedPolicy; readonly after: StackedPolicy },
  concerned: ReadonlyMap<ByteString, Label>,
  words: ReadonlySet<PolicyClass>,
  also: readonly Operation[],
  requested: RequestedOperations,
  behaviours: KernelBehaviours,
): readonly OwnChanges[] {
  const classes = relatedClasses(words);
  if (classes.size === 0) return [];
  const compared = new Map<ByteString, ComparedLabel>();
  for (const [name, label] of concerned)
    compared.set(name, {
      before: { label: labelIn(before, label), policy: before, behaviours },
      after: { label: labelIn(after, label), policy: after, behaviours },
    });
  return compareOwnPermissions(compared, {
    classes,
    milliseconds: maxMilliseconds,
    operations: also.filter((one) => one.shape === 'stack-check'),
    isExpected: (name, operation, object, matched) => requested.has(name, operation, object, matched),
  });
}

/** Returns the classes of the added rules, and classes with shared rules. */
function relatedClasses(words: ReadonlySet<PolicyClass>): ReadonlySet<PolicyClass> {
  const places = new Set(stackCheckRows.filter(({ word }) => words.has(word)).map(({ rulesIn }) => rulesIn as string));
  places.delete('automaton');
  return new Set(
    stackCheckRows.filter(({ word, rulesIn }) => words.has(word) || places.has(rulesIn)).map(({ word }) => word),
  );
}

function wordOf(one: Decision | RequestedObjects): PolicyClass {
  return 'operation' in one ? one.operation.class : one.class;
}

function labelsOfDecision(decision: Decision): readonly Label[] {
  return decision.shape === 'cross-check'
    ? [decision.subject, decision.target]
    : [decision.subject, ...labelsOfObject(decision.object)];
}

function labelsOfObject(object: StackObject): readonly Label[] {
  if (object.kind === 'label') return [object.label];
  return object.kind === 'object' ? object.labels : [];
}

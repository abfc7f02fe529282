import { memoised } from '../source/memoised.ts';
import { AutomatonTooLargeError, Budget, BudgetSpentError } from '../automata/budget.ts';
import {
  classRows,
  crossCheckRows,
  stackCheckClasses,
  stackCheckRows,
  type LabelOperation,
  type Operation,
  type PolicyClass,
  type StackCheckRow,
} from '../classes/policy-classes.ts';
import type { ObjectList } from '../classes/object-form.ts';
import type { MediatedObject } from '../classes/mediated-object.ts';
import type { StackObject } from '../mediation/decision.ts';
import { isAllowedInStack } from '../mediation/stack-check.ts';
import { UndecidedByPatternError } from '../mediation/symbolic/object-answers.ts';
import { hasEffectiveRules, effectiveRules } from '../mediation/class-mediators.ts';
import { compareBytes, type ByteString } from '../source/bytes.ts';
import { compareHats } from './compare-hats.ts';
import { comparedSets, compareObjectSets } from './compare-object-sets.ts';
import type { FormedOperation } from './operation-on-set.ts';
import { compareAtExec } from './compare-onexec.ts';
import { comparePeers, hasPeer, type ComparedPeers } from './compare-peers.ts';
import { changeKinds } from './find-differences.ts';
import type { ComparedLabel, FoundChanges, LabelOfPolicy, OwnChange, OwnChanges } from './own-change.ts';
import { EquivalentLabels } from './equivalent-labels.ts';
import { changedRules } from './changed-rules.ts';
import { isUnchanged, isUnchangedByKernel, unchangedObjects } from './unchanged-class.ts';
import type { Comparison } from './comparison.ts';

/** Operations of a class without comparison. */
export interface LeftOut {
  readonly class: PolicyClass;
  /** Names of operations; undefined for the whole class. */
  readonly names: readonly string[] | undefined;
}

/** Limit of some seconds. */
const maxSteps = 100_000;

/** The scope of a comparison. */
export interface OwnComparison {
  /** Limit of evaluations and visited states, for all labels together. */
  readonly steps?: number;
  /** Time limit; unlimited by default. */
  readonly milliseconds?: number;
  /** The compared classes; all by default. */
  readonly classes?: ReadonlySet<PolicyClass>;
  /** Further operations besides the standard operations of classes: joined names allow arbitrarily many. */
  readonly operations?: readonly LabelOperation[];
  /** Returns whether a change of a named label is omitted. */
  readonly isExpected?: (
    name: ByteString,
    operation: LabelOperation,
    object: MediatedObject | undefined,
    matched: ByteString | undefined,
  ) => boolean;
  /** Returns whether the caller compares a profile as a peer; if undefined, no peers are compared. */
  readonly isComparedPeer?: ComparedPeers;
}

/**
 * Compares the permissions of labels without peers, class by class, through all of their layers. Labels with equal
 * changes are grouped; unchanged labels are omitted.
 *
 * @param labels - by name
 */
export function compareOwnPermissions(
  labels: ReadonlyMap<ByteString, ComparedLabel>,
  { steps = maxSteps, milliseconds, classes, operations = [], isExpected, isComparedPeer }: OwnComparison = {},
): readonly OwnChanges[] {
  const budget = new Budget(steps, milliseconds);
  const rows = stackCheckRows.filter(({ word }) => classes?.has(word) ?? true);
  const together = new Map<string, Omit<OwnChanges, 'subjects'> & { readonly subjects: ByteString[] }>();
  const equivalent = isExpected === undefined ? new EquivalentLabels() : undefined;
  for (const [name, compared] of [...labels].sort(([left], [right]) => compareBytes(left, right))) {
    const comparison: Comparison = {
      budget,
      isExpected: (operation, object, matched) => isExpected?.(name, operation, object, matched) ?? false,
    };
    const changed =
      equivalent?.known(compared) ??
      joinFound(
        changesOf(compared, rows, operations, comparison),
        changesTowardsPeers(compared, isComparedPeer, budget),
      );
    equivalent?.keep(compared, changed);
    if (changed.changes.length + changed.tooLarge.length === 0) continue;
    const key = JSON.stringify(changed);
    memoised(together, key, () => ({ ...changed, subjects: [] })).subjects.push(name);
  }
  return [...together.values()];
}

/**
 * The operations without cross-check that are not compared: the target is a label, or no pattern describes the objects.
 */
export const leftOutOfComparison: readonly LeftOut[] = stackCheckRows.flatMap((row): readonly LeftOut[] => {
  const operations: readonly LabelOperation[] = row.operations;
  const left = operations.filter((operation) => comparisonMethodOf(operation) === undefined);
  if (left.length === 0) return [];
  return [{ class: row.word, names: left.length === operations.length ? undefined : left.map(({ name }) => name) }];
});

/** The classes with operations on labels. */
const peerRows = classRows.filter(({ operations }) => (operations as readonly Operation[]).some(hasPeer));

/** The operations that a comparison of peers, in addition, does not compare. */
export const leftOutWithPeers: readonly LeftOut[] = leftOutOfComparison.filter(
  (left) => !peerRows.some(({ word }) => word === left.class),
);

/** The method of comparing an operation. */
type ComparisonMethod =
  | { readonly kind: 'nothing' | 'limit' | 'hats' | 'at-exec' }
  | { readonly kind: 'few'; readonly every: ObjectList<MediatedObject> }
  | { readonly kind: 'many'; readonly formed: FormedOperation };

function comparisonMethodOf(operation: LabelOperation): ComparisonMethod | undefined {
  const { object } = operation;
  if (object === 'none') return { kind: 'nothing' };
  if (object === 'label') return undefined;
  if (hasEffectiveRules(operation)) return { kind: 'limit' };
  if (stackCheckClasses[operation.class].rulesIn === 'hats') return { kind: 'hats' };
  if (operation.permission.name === 'onexec') return { kind: 'at-exec' };
  if (object.list !== undefined) return { kind: 'few', every: object.list };
  const whole = comparedSets(operation, object);
  // Links are pairs of paths: the product of four automata is too large for common profiles.
  const isShown = whole.length > 0 && !whole.some(({ isPair }) => isPair);
  return isShown ? { kind: 'many', formed: { operation, form: object } } : undefined;
}

function changesOf(
  compared: ComparedLabel,
  rows: readonly StackCheckRow[],
  others: readonly LabelOperation[],
  comparison: Comparison,
): FoundChanges {
  const changes: OwnChange[] = [];
  const tooLarge: PolicyClass[] = [];
  const isSameKernel = compared.before.behaviours === compared.after.behaviours;
  for (const row of rows) {
    const { before, after } = compared;
    if (isSameKernel ? isUnchanged(row, before.label, after.label) : isUnchangedByKernel(row, before, after)) continue;
    const own: readonly LabelOperation[] = row.operations;
    const joined = others.filter((one) => 'joinsNames' in row && one.class === row.word && !own.includes(one));
    const means = [...own, ...new Set(joined)].flatMap((operation) => {
      const one = comparisonMethodOf(operation);
      return one === undefined ? [] : [{ operation, ...one }];
    });
    const doneToNothing = means.flatMap(({ kind, operation }) => (kind === 'nothing' ? operation : []));
    const few = means.flatMap((one) => (one.kind === 'few' ? one : []));
    const many = means.flatMap((one) => (one.kind === 'many' ? one.formed : []));
    const limits = means.find(({ kind }) => kind === 'limit');
    const hats = means.find(({ kind }) => kind === 'hats');
    const atExec = means.find(({ kind }) => kind === 'at-exec');
    const changed = changedRules(row, compared);
    const isWithoutStrings = changed?.strings.length === 0;
    try {
      changes.push(
        ...changesToNothing(compared, row.word, doneToNothing, comparison),
        ...changesToFew(compared, row, few, comparison),
        ...(hats === undefined ? [] : changedHats(compared, hats.operation, comparison)),
        ...(limits === undefined ? [] : changedLimits(compared, limits.operation, comparison)),
      );
      if (isWithoutStrings) continue;
      const sets = many.length === 0 ? undefined : compareObjectSets(row, compared, many, comparison, changed);
      const atExecs = atExec === undefined ? [] : compareAtExec(compared, atExec.operation, comparison);
      changes.push(...(sets?.changes ?? []), ...atExecs);
      if (sets?.isIncomplete === true) tooLarge.push(row.word);
    } catch (error) {
      if (!isTooMuch(error)) throw error;
      tooLarge.push(row.word);
    }
  }
  return { changes, tooLarge };
}

function joinFound(...all: readonly FoundChanges[]): FoundChanges {
  return { changes: all.flatMap(({ changes }) => changes), tooLarge: all.flatMap(({ tooLarge }) => tooLarge) };
}

function changesTowardsPeers(
  compared: ComparedLabel,
  isCompared: ComparedPeers | undefined,
  budget: Budget,
): FoundChanges {
  const changes: OwnChange[] = [];
  const tooLarge: PolicyClass[] = [];
  if (isCompared === undefined) return { changes, tooLarge };
  const { before, after } = compared;
  for (const row of peerRows) {
    const [wasUnchecked, isUnchecked] = [before, after].map(({ behaviours }) =>
      (behaviours.unchecked as readonly string[]).includes(row.word),
    );
    if (wasUnchecked === isUnchecked && isUnchanged(row, before.label, after.label, [row.word])) continue;
    try {
      // Between labels, only operations with checks on both sides are compared.
      const isKnown = crossCheckRows.some(({ word }) => word === row.word) ? isCompared : (): boolean => false;
      changes.push(...comparePeers(row, compared, isKnown, budget));
    } catch (error) {
      if (!isTooMuch(error)) throw error;
      tooLarge.push(row.word);
    }
  }
  return { changes, tooLarge };
}

function isTooMuch(error: unknown): boolean {
  return (
    error instanceof AutomatonTooLargeError ||
    error instanceof BudgetSpentError ||
    error instanceof UndecidedByPatternError
  );
}

/** Returns the change of the verdict on an object, if any. */
function changeOf(
  { before, after }: ComparedLabel,
  operation: LabelOperation,
  object: StackObject,
  { budget, isExpected }: Comparison,
): OwnChange['kind'] | undefined {
  budget.demand();
  if (isExpected(operation, object.kind === 'object' ? object.object : undefined)) return undefined;
  const isAllowed = ({ label, policy, behaviours }: LabelOfPolicy): boolean =>
    isAllowedInStack(label, operation, object, behaviours, policy);
  const was = isAllowed(before);
  if (was === isAllowed(after)) return undefined;
  return was ? 'lost' : 'gained';
}

function changesToNothing(
  compared: ComparedLabel,
  word: PolicyClass,
  operations: readonly LabelOperation[],
  comparison: Comparison,
): readonly OwnChange[] {
  const changed = operations.map((operation) => ({
    name: operation.name,
    kind: changeOf(compared, operation, { kind: 'none' }, comparison),
  }));
  return changeKinds.flatMap((kind): readonly OwnChange[] => {
    const names = changed.filter((one) => one.kind === kind).map(({ name }) => name);
    return names.length === 0 ? [] : [{ kind, class: word, about: 'nothing', names }];
  });
}

function changesToFew(
  compared: ComparedLabel,
  row: StackCheckRow,
  few: readonly { readonly operation: LabelOperation; readonly every: ObjectList<MediatedObject> }[],
  comparison: Comparison,
): readonly OwnChange[] {
  const [first] = few;
  if (first === undefined) return [];
  const isSame = unchangedObjects(row, compared);
  const changed = first.every.objects.map((object) =>
    (isSame(object) ? [] : few).map(({ operation }) => ({
      name: operation.name,
      kind: changeOf(compared, operation, { kind: 'object', words: [], object, labels: [] }, comparison),
    })),
  );
  return changeKinds.flatMap((kind): readonly OwnChange[] => {
    const names = changed.map((each) => each.filter((one) => one.kind === kind).map(({ name }) => name));
    const rules = first.every.rules(names);
    return rules.length === 0 ? [] : [{ kind, class: row.word, about: 'few-things', rules }];
  });
}

function changedHats(compared: ComparedLabel, operation: LabelOperation, comparison: Comparison): readonly OwnChange[] {
  return compareHats(compared, operation, (name) => {
    const object = { kind: 'hat', name } as const;
    return changeOf(compared, operation, { kind: 'object', words: [name], object, labels: [] }, comparison);
  });
}

/** A removed or raised limit is a gain. */
function changedLimits(
  { before, after }: ComparedLabel,
  operation: LabelOperation,
  { isExpected }: Comparison,
): readonly OwnChange[] {
  if (isExpected(operation, undefined)) return [];
  const limitsOf = ({ label }: LabelOfPolicy) =>
    new Map((effectiveRules(label, operation) ?? []).map((rule) => [rule.name, rule]));
  const [was, is] = [limitsOf(before), limitsOf(after)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((name): readonly OwnChange[] => {
    const [earlier, later] = [was.get(name), is.get(name)];
    if (earlier?.value === later?.value) return [];
    const isMore = later === undefined || (earlier !== undefined && later.value > earlier.value);
    return [
      {
        kind: isMore ? 'gained' : 'lost',
        class: operation.class,
        about: 'limit',
        name,
        before: earlier?.written,
        after: later?.written,
      },
    ];
  });
}

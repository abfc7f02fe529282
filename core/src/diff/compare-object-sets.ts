import { groupedBy } from '../source/grouped-by.ts';
import { memoised } from '../source/memoised.ts';
import type { LazyDfa } from '../automata/dfa.ts';
import { patternDfa } from '../automata/pattern-dfa.ts';
import { automatonOf } from '../file-rules/path-pattern.ts';
import type { Pattern } from '../patterns/pattern.ts';
import { requestedObjects } from '../mediation/requested-objects.ts';
import type { ClassRow, LabelOperation } from '../classes/policy-classes.ts';
import type { ObjectForm, ObjectSet, ObjectWords } from '../classes/object-form.ts';
import type { MediatedObject } from '../classes/mediated-object.ts';
import type { Verdict } from '../mediation/decision.ts';
import type { ByteString } from '../source/bytes.ts';
import { viewOf } from '../labels/label.ts';
import { stackCheck } from '../mediation/stack-check.ts';
import type { ObjectAnswers } from '../mediation/symbolic/object-answers.ts';
import { mediatorOf } from '../mediation/class-mediators.ts';
import { changeKinds, findDifferences } from './find-differences.ts';
import type { ComparedLabel, LabelOfPolicy, OwnChange } from './own-change.ts';
import { areSameNamespaces, onlyRulesDiffer, withFileRulesAbout } from './unchanged-class.ts';
import type { Comparison } from './comparison.ts';

/** An operation with the form of the objects. */
export interface FormedOperation {
  readonly operation: LabelOperation;
  readonly form: ObjectForm<MediatedObject>;
}

/** An operation on a set of objects. */
interface OperationOnSet extends FormedOperation {
  readonly set: ObjectSet<MediatedObject>;
}

/** Returns all sets of objects for a comparison of an operation under one kernel. */
export function comparedSets(
  { name }: LabelOperation,
  { universe, furtherChecks }: ObjectForm<MediatedObject>,
): readonly ObjectSet<MediatedObject>[] {
  return [...(universe?.(name) ?? []), ...(furtherChecks?.(name) ?? [])];
}

interface Found extends FormedOperation {
  readonly matched: ByteString;
  readonly kind: OwnChange['kind'];
  readonly words: ObjectWords;
}

/**
 * Compares the permissions of a label for objects that patterns describe. The product of the automata of all layers,
 * before and after the change, is searched breadth-first for a shortest string with different permissions.
 *
 * @param changed - patterns of all strings that can have different verdicts; any string by default
 * @throws AutomatonTooLargeError where an automaton or the product has too many states
 * @throws BudgetSpentError where the budget is spent
 */
export function compareObjectSets(
  row: ClassRow,
  label: ComparedLabel,
  operations: readonly FormedOperation[],
  comparison: Comparison,
  changed?: readonly Pattern[],
): readonly OwnChange[] {
  const compared =
    changed === undefined
      ? label
      : { before: withFileRulesAbout(changed, label.before), after: withFileRulesAbout(changed, label.after) };
  const searched = changed === undefined ? [] : [automatonOf(changed)];
  const isSameKernel = label.before.behaviours === label.after.behaviours;
  const together = new Map<ObjectSet<MediatedObject>['matched'], OperationOnSet[]>();
  for (const { operation, form } of operations)
    // Some kernels have no further checks, which would be a change of every label.
    for (const set of isSameKernel ? comparedSets(operation, form) : (form.universe?.(operation.name) ?? []))
      memoised(together, set.matched, () => []).push({ operation, form, set });
  const found = [...together].flatMap(([matched, requested]) => {
    const differing = differingOf(row, compared, [...matched.map(patternDfa), ...searched], requested, comparison);
    return changeKinds.flatMap((kind) =>
      withMinimalWords(
        differing.filter((one) => one.kind === kind),
        compared,
        comparison,
      ),
    );
  });
  return changesOf(found);
}

/**
 * Returns a shortest object for every set and kind of change.
 *
 * @param bounds - automata that all accept the matched text of each object
 */
function differingOf(
  row: ClassRow,
  label: ComparedLabel,
  bounds: readonly LazyDfa<true>[],
  requested: readonly OperationOnSet[],
  { budget, isExpected }: Comparison,
): readonly Found[] {
  const { before, after } = label;
  // Sets with equal patterns share automata and states.
  const questions = requested.map((one) => ({
    ...one,
    was: walksOf(before, one),
    is: walksOf(after, one),
    onlyRulesDiffer: onlyRulesDiffer(row, label),
    get haveSameProfiles() {
      return areSameNamespaces(before.label, after.label);
    },
  }));
  const found: Found[] = [];
  const view = viewOf(after.label);
  findDifferences(bounds, questions, budget, ({ operation, form, set }, kind, matched) => {
    const words = set.wordsOf(matched, { labels: [], view });
    if (objectsOf({ operation, form, words }).some((object) => isExpected(operation, object, matched))) return false;
    found.push({ kind, operation, form, matched, words });
    return true;
  });
  return found;
}

function walksOf({ label, behaviours }: LabelOfPolicy, { operation, set }: OperationOnSet): readonly ObjectAnswers[] {
  return label.parts.map((part) => {
    const about = {
      part,
      side: set.side ?? 'subject',
      subject: label,
      operation,
      object: set.like,
      labels: [],
      behaviours,
    } as const;
    const walk = mediatorOf(about).answersByMatchedText(about);
    return 'start' in walk ? (walk.plain?.() ?? walk) : walk;
  });
}

function objectsOf({ operation, form, words }: Pick<Found, 'operation' | 'form' | 'words'>): readonly MediatedObject[] {
  const reading = form.read(words, [operation.name]);
  return 'error' in reading ? [] : reading.cases.map(({ object }) => object);
}

/** Drops the last word if the change applies to all objects of the shorter words, such as files regardless of owner. */
function withMinimalWords(found: readonly Found[], compared: ComparedLabel, comparison: Comparison): readonly Found[] {
  const shortened = new Set<LabelOperation>();
  return found.flatMap((one) => {
    if (shortened.has(one.operation)) return [];
    const last = one.words.at(-1) as string | undefined;
    const words = one.words.slice(0, -1);
    const isOption = one.form.options?.some(({ word }) => word === last) ?? false;
    if (!isOption || !isChangedFor({ ...one, words }, compared, comparison)) return one;
    shortened.add(one.operation);
    return { ...one, words };
  });
}

/** Returns whether all objects of the words change in the given way. */
function isChangedFor(
  { kind, operation, form, matched, words }: Found,
  { before, after }: ComparedLabel,
  { isExpected }: Comparison,
): boolean {
  const reading = form.read(words, [operation.name]);
  if ('error' in reading || reading.labels.length > 0) return false;
  const objects = requestedObjects({ kind: 'object', words, ...reading }, []);
  if (reading.cases.some(({ object }) => isExpected(operation, object, matched))) return false;
  const areAll = (verdict: Verdict, { label, policy, behaviours }: LabelOfPolicy): boolean =>
    objects.every((one) => stackCheck(label, operation, one, behaviours, policy).verdict === verdict);
  const [allowing, denying] = kind === 'gained' ? [after, before] : [before, after];
  return areAll('allow', allowing) && areAll('deny', denying);
}

/** Groups operations with a common example. */
function changesOf(found: readonly Found[]): readonly OwnChange[] {
  const byWords = groupedBy(found, (one) => JSON.stringify([one.kind, one.operation.class, one.words]));
  return Array.from(byWords.values(), (same): OwnChange => {
    const names = [...new Set(same.map(({ operation }) => operation))].map(({ name }) => name);
    const [{ kind, words, operation }] = same;
    return { kind, class: operation.class, about: 'many-things', names, example: words };
  });
}

import { groupedBy } from '../source/grouped-by.ts';
import { memoised } from '../source/memoised.ts';
import type { LazyDfa } from '../automata/dfa.ts';
import { patternDfa, sharedDfa } from '../automata/pattern-dfa.ts';
import type { Pattern } from '../patterns/pattern.ts';
import { requestedObjects } from '../mediation/requested-objects.ts';
import type { ClassRow, LabelOperation } from '../classes/policy-classes.ts';
import type { ObjectForm, ObjectSet, ObjectWords } from '../classes/object-form.ts';
import type { MediatedObject } from '../classes/mediated-object.ts';
import type { Verdict } from '../mediation/decision.ts';
import type { ByteString } from '../source/bytes.ts';
import { stackCheck } from '../mediation/stack-check.ts';
import type { ObjectAnswers } from '../mediation/symbolic/object-answers.ts';
import { mediatorOf } from '../mediation/class-mediators.ts';
import { changeKinds, findDifferences, type ComparedVerdicts } from './find-differences.ts';
import type { ComparedLabel, LabelOfPolicy, OwnChange } from './own-change.ts';
import { objectsOf, wordsAt, type FormedOperation, type OperationOnSet } from './operation-on-set.ts';
import { withExec } from './rule-effects.ts';
import { withFileRulesAbout, type ChangedRules } from './changed-rules.ts';
import { ChangedStringSearch } from './search-changed-strings.ts';
import { areSameNamespaces, onlyRulesDiffer } from './unchanged-class.ts';
import type { Comparison } from './comparison.ts';

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
 * Compares the permissions of a label for objects that patterns describe. Strings of changed rules are evaluated one by
 * one. For the remaining strings, the product of the automata of all layers, before and after the change, is searched
 * breadth-first for a shortest string with different permissions.
 *
 * @param changed - all strings that can have different verdicts; any string by default
 * @returns the changes, and whether some strings remain undecided
 * @throws AutomatonTooLargeError where an automaton or the product has too many states
 * @throws BudgetSpentError where the budget is spent
 */
export function compareObjectSets(
  row: ClassRow,
  label: ComparedLabel,
  operations: readonly FormedOperation[],
  comparison: Comparison,
  changed?: ChangedRules,
): { readonly changes: readonly OwnChange[]; readonly isIncomplete: boolean } {
  const isSameKernel = label.before.behaviours === label.after.behaviours;
  const together = new Map<ObjectSet<MediatedObject>['matched'], OperationOnSet[]>();
  for (const { operation, form } of operations)
    // Some kernels have no further checks, which would be a change of every label.
    for (const set of isSameKernel ? comparedSets(operation, form) : (form.universe?.(operation.name) ?? []))
      memoised(together, set.matched, () => []).push({ operation, form, set });
  let isIncomplete = false;
  const search = new ChangedStringSearch(row, label, comparison);
  const found = [...together].flatMap(([matched, requested]) => {
    const result =
      changed === undefined
        ? { found: differingOf(row, label, matched, requested, comparison), isIncomplete: false }
        : differingOfChanged(row, label, matched, requested, comparison, changed, search);
    isIncomplete ||= result.isIncomplete;
    return changeKinds.flatMap((kind) =>
      withMinimalWords(
        result.found.filter((one) => one.kind === kind),
        changed === undefined ? () => label : (text) => search.labelAt(text),
        comparison,
      ),
    );
  });
  return { changes: changesOf(found), isIncomplete };
}

/** Searches the changed strings separately, and the remaining strings by automata. Attachments leave some strings undecided. */
function differingOfChanged(
  row: ClassRow,
  label: ComparedLabel,
  matched: readonly Pattern[],
  requested: readonly OperationOnSet[],
  comparison: Comparison,
  { strings, mayAttachDifferently }: ChangedRules,
  search: ChangedStringSearch,
): { readonly found: readonly Found[]; readonly isIncomplete: boolean } {
  const found: Found[] = [];
  let isIncomplete = false;
  for (const one of requested)
    for (const kind of changeKinds) {
      const result = search.search(one, kind, matched, strings);
      if ('text' in result) {
        found.push({ ...one, kind, matched: result.text, words: wordsAt(one, result.text, label.after.label) });
        continue;
      }
      const question = {
        ...one,
        sought: new Set([kind]),
        attachesEqually: !mayAttachDifferently,
        changeAt: (text: ByteString) => {
          const change = search.changeAt(one, text);
          // Attachments distinguish strings that lead to one state of the rules: further strings can have this change.
          isIncomplete ||= change !== kind;
          return change;
        },
      };
      const bits = withExec(search.bitsOf(one));
      for (const pattern of result.remaining) {
        const about = {
          before: withFileRulesAbout(bits, [pattern], label.before),
          after: withFileRulesAbout(bits, [pattern], label.after),
        };
        const others = differingOf(row, about, matched, [question], comparison, [sharedDfa(pattern)]);
        found.push(...others);
        if (others.length > 0) break;
      }
    }
  return { found, isIncomplete };
}

type OpenQuestion = OperationOnSet & Pick<ComparedVerdicts, 'sought' | 'changeAt' | 'attachesEqually'>;

/**
 * Returns a shortest object for every set and kind of change.
 *
 * @param matched - patterns of the matched text of each object
 * @param bounds - further automata that all accept the matched text of each object
 */
function differingOf(
  row: ClassRow,
  label: ComparedLabel,
  matched: readonly Pattern[],
  requested: readonly OpenQuestion[],
  { budget, isExpected }: Comparison,
  bounds: readonly LazyDfa<true>[] = [],
): readonly Found[] {
  const { before, after } = label;
  // Sets with equal patterns share automata and states.
  const questions = requested.map((one) => ({
    ...one,
    was: walksOf(before, one),
    is: walksOf(after, one),
    onlyRulesDiffer: onlyRulesDiffer(row, label),
    get attachesEqually() {
      return one.attachesEqually ?? areSameNamespaces(before.label, after.label);
    },
  }));
  const found: Found[] = [];
  findDifferences([...matched.map(patternDfa), ...bounds], questions, budget, (question, kind, text) => {
    const words = wordsAt(question, text, after.label);
    if (objectsOf({ ...question, words }).some((object) => isExpected(question.operation, object, text))) return false;
    found.push({ kind, operation: question.operation, form: question.form, matched: text, words });
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

/** Drops the last word if the change applies to all objects of the shorter words, such as files regardless of owner. */
function withMinimalWords(
  found: readonly Found[],
  labelAt: (text: ByteString) => ComparedLabel,
  comparison: Comparison,
): readonly Found[] {
  const shortened = new Set<LabelOperation>();
  return found.flatMap((one) => {
    if (shortened.has(one.operation)) return [];
    const last = one.words.at(-1) as string | undefined;
    const words = one.words.slice(0, -1);
    const isOption = one.form.options?.some(({ word }) => word === last) ?? false;
    if (!isOption || !isChangedFor({ ...one, words }, labelAt(one.matched), comparison)) return one;
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

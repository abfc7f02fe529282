import { objectOf } from '../classes/parse-object.ts';
import { policyClasses, type LabelOperation, type Operation, type PolicyClass } from '../classes/policy-classes.ts';
import { ruleWithoutObject } from '../classes/rule-words.ts';
import type { ObjectUniverse, ObjectForm, ObjectSet } from '../classes/object-form.ts';
import type { MediatedObject } from '../classes/mediated-object.ts';
import type { RuleForm } from '../classes/rule-layout.ts';
import type { Label } from '../labels/label.ts';
import type { StackDecision } from '../mediation/decision.ts';
import type { KernelBehaviours } from '../kernels/kernel.ts';
import { stackCheck } from '../mediation/stack-check.ts';
import { UndecidedByPatternError } from '../mediation/symbolic/object-answers.ts';
import type { EffectiveRule } from '../mediation/symbolic/rules-about-limits.ts';
import { effectiveRules } from '../mediation/class-mediators.ts';
import { textOf, type ByteString } from '../source/bytes.ts';
import { decompilationMethods } from '../compile/decompilation-methods.ts';
import type { StackedPolicy } from '../stacks/stacked-policy.ts';
import { reachBySearch, type SearchedObjects } from './by-search.ts';
import { reachOfUniverse, type LostRules } from './of-universe.ts';
import { partsWithoutRules, reachByIntersection } from './by-intersection.ts';
import type { CounterExample } from './find-counterexample.ts';
import { layerRestrictions, type LayerPart, type LayerRestrictions } from './layer-restrictions.ts';

const askSeparatelyHint = 'ask about one thing at a time';

/** All permissions of a label in a class. */
export interface Reach {
  readonly class: PolicyClass;
  readonly subject: Label;
  /** The profiles of the label. */
  readonly parts: readonly LayerPart[];
  /** The rules of an equivalent profile. */
  readonly rules: readonly ByteString[];
  /** True if the rules restrict permissions given without rules. */
  readonly limits: boolean;
  /**
   * A counterexample to the rules; `perhaps` if the verification reached its limit; undefined if the rules are exact.
   */
  readonly untold: CounterExample | 'perhaps' | undefined;
  /** The restrictions on rules of a layer by further layers. */
  readonly taken: readonly LayerRestrictions[];
  /** The refusals of operations without target, by the names of operations. */
  readonly refused: readonly RefusedNames[];
  /** The permissions (or limits) refused by exactly one layer, for objects with separate evaluation. */
  readonly lost: readonly LostRules[];
  /** The preposition between an operation and the target, in a sentence. */
  readonly preposition: ObjectForm<MediatedObject>['preposition'];
  /** The names of operations without rules here. */
  readonly leftOut: readonly string[];
  /**
   * True if layers of several policy namespaces evaluate peers' labels. A layer matches the names in its own view, but
   * the rules treat the names of all layers as equal.
   */
  readonly namesDiffer: boolean;
  /** A note for readers of the rules; undefined if there is none. */
  readonly note: string | undefined;
}

/** The names of operations refused by a layer. */
export interface RefusedNames {
  readonly by: LayerPart;
  readonly names: readonly string[];
}

/** The reason why no rules describe a class, and an alternative. */
export interface NoReach {
  readonly message: string;
  readonly hint: string;
}

/**
 * Returns all permissions of a label in a class, as rules.
 *
 * @throws AutomatonTooLargeError if an automaton has too many states
 */
export function reachOf(
  subject: Label,
  policyClass: PolicyClass,
  behaviours: KernelBehaviours,
  policy: StackedPolicy,
): Reach | { readonly error: NoReach } {
  try {
    return foundReach(subject, policyClass, behaviours, policy);
  } catch (error) {
    if (!(error instanceof UndecidedByPatternError)) throw error;
    const { word } = policyClasses[policyClass];
    return { error: { message: `rules do not tell all of \`${word}\`: ${error.message}`, hint: askSeparatelyHint } };
  }
}

function foundReach(
  subject: Label,
  policyClass: PolicyClass,
  behaviours: KernelBehaviours,
  policy: StackedPolicy,
): Reach | { readonly error: NoReach } {
  const row = policyClasses[policyClass];
  const operations = (row.operations as readonly Operation[]).filter(isOwnOperation);
  if (operations.length === 0)
    return { error: { message: `\`${row.word}\` is about two labels`, hint: '`lamellar matrix` tells all of it' } };
  const [byThemselves, others] = split(operations, ({ object }) => object === 'none');
  const forms = others.map(({ object }) => object).filter((object) => typeof object === 'object');
  const form: ObjectForm<MediatedObject> | undefined = forms.find((one) => one.all !== undefined);
  const all = form?.all;
  const [first] = others;
  const limits = first === undefined ? undefined : effectiveRules(subject, first);
  const every = forms.find((object) => object.list !== undefined)?.list;
  const way = decompilationMethods.get(policyClass);
  const searched = way?.by === 'layouts' ? searchedUniverses(others) : [];
  if (
    searched.length === 0 &&
    byThemselves.length === 0 &&
    all === undefined &&
    every === undefined &&
    limits === undefined
  )
    return {
      error: {
        message: `rules do not tell all of \`${row.word}\``,
        hint: forms.find((one) => one.listingHint !== undefined)?.listingHint ?? askSeparatelyHint,
      },
    };
  const decisions = byThemselves.map((operation) =>
    stackCheck(subject, operation, { kind: 'none' }, behaviours, policy),
  );
  const allowed = decisions.filter(({ verdict }) => verdict === 'allow').map(({ operation }) => operation.name);
  const rules = allowed.length === 0 ? [] : [ruleWithoutObject(row, allowed)];
  const parts = subject.parts.map((asked) => ({ asked, layer: policy.layerOf(asked) }));
  const base = {
    class: policyClass,
    subject,
    parts,
    refused: refusedNames(decisions),
    taken: [],
    lost: [],
    limits: false,
    untold: undefined,
    namesDiffer: false,
    note: all?.note,
    preposition: form?.preposition ?? 'of',
  } as const;
  if (limits !== undefined)
    return {
      ...base,
      limits: true,
      rules: limits.map(({ rule }) => rule),
      lost: lostLimits(limits, parts),
      leftOut: [],
    };
  if (every !== undefined)
    return { ...base, ...reachOfUniverse(subject, others, every, behaviours, policy), leftOut: [] };
  if (way?.by === 'layouts' && searched.length > 0)
    return { ...base, ...searchedReach(subject, searched, way.form, behaviours), leftOut: [] };
  if (all === undefined) return { ...base, rules, leftOut: others.map(({ name }) => name) };
  const [meant, leftOut] = split(others, ({ permission }) => (all.bits & permission.bit) === permission.bit);
  // A permission with several operation names is reported by the first name.
  const told = meant.filter(
    ({ permission: { bit } }, at) => at === meant.findIndex((one) => one.permission.bit === bit),
  );
  const question = { subject, operations: told, all, behaviours };
  const unknown = partsWithoutRules(question);
  if (unknown.length > 0) {
    const names = unknown.map(({ profile }) => `\`${textOf(profile.name)}\``);
    return {
      error: {
        message: `what rules ${names.join(' and ')} ${names.length === 1 ? 'has' : 'have'} is not known: compiled policy has none`,
        hint: 'name the text that it was compiled from as well',
      },
    };
  }
  const { rules: more, untold } = reachByIntersection(question);
  const [pair] = leftOut;
  const beside =
    way?.by === 'paths' && pair !== undefined && leftOut.length === 1
      ? reachBySearch(subject, pairsOf(pair, all), way.pairs, behaviours)
      : undefined;
  return {
    ...base,
    rules: [...rules, ...more, ...(beside?.rules ?? [])],
    untold: untold ?? beside?.untold,
    taken: layerRestrictions(question, policy),
    leftOut: beside === undefined ? leftOut.map(({ name }) => name) : [],
  };
}

/** Searches for rules along the automata of all layers. */
function searchedReach(
  subject: Label,
  searched: readonly SearchedObjects[],
  form: RuleForm,
  behaviours: KernelBehaviours,
): Pick<Reach, 'rules' | 'untold' | 'namesDiffer'> {
  const found = reachBySearch(subject, searched, form, behaviours);
  const namespaces = new Set(subject.parts.map(({ namespace }) => namespace));
  return { ...found, namesDiffer: namespaces.size > 1 && found.rules.some((rule) => /\blabel=/.test(rule)) };
}

/** Returns the universe of objects that patterns describe, with an operation for every permission. */
function searchedUniverses(operations: readonly LabelOperation[]): readonly SearchedObjects[] {
  const bits = new Set<number>();
  const wholeOf = ({ object, name }: LabelOperation): ObjectSet<MediatedObject> | undefined =>
    typeof object === 'object' ? object.universe?.(name)[0] : undefined;
  const any = operations.map(wholeOf).find((things) => things !== undefined);
  return operations.flatMap((operation) => {
    const { permission } = operation;
    // An operation without an own set of objects still appears in rules.
    const things = wholeOf(operation) ?? any;
    if (things === undefined || bits.has(permission.bit)) return [];
    bits.add(permission.bit);
    return [{ bit: permission.bit, operation, things }];
  });
}

/** Returns pairs of paths of every sort, with a bit for every sort. */
function pairsOf(operation: LabelOperation, all: ObjectUniverse<MediatedObject>): readonly SearchedObjects[] {
  return all.variants.map((sort, index) => ({
    bit: 1 << index,
    operation,
    things: {
      matched: [],
      like: sort,
      wordsOf: (matched) => {
        const [first = '', second = ''] = matched.split('\0') as ByteString[];
        const [, ...behind] = all.wordsOf(first as ByteString, sort, '' as ByteString);
        return [first as ByteString, second as ByteString, ...behind];
      },
    },
  }));
}

/** Returns the limits of a single layer. */
function lostLimits(limits: readonly EffectiveRule[], parts: readonly LayerPart[]): readonly LostRules[] {
  return parts.flatMap((by) => {
    const rules = limits.filter((limit) => limit.by === by.asked).map(({ rule }) => rule);
    return rules.length === 0 ? [] : [{ by, rules }];
  });
}

function isOwnOperation(operation: Operation): operation is LabelOperation {
  return operation.shape === 'stack-check' && objectOf(operation) !== undefined;
}

/** Returns the refusals of every profile of the label. */
function refusedNames(decisions: readonly StackDecision[]): readonly RefusedNames[] {
  const [first] = decisions;
  return (first?.checks ?? []).flatMap(({ asked, layer }, index) => {
    const names = decisions
      .filter(({ checks }) => checks[index]?.verdict === 'deny')
      .map(({ operation }) => operation.name);
    return names.length === 0 ? [] : [{ by: { asked, layer }, names }];
  });
}

function split<Value>(
  values: readonly Value[],
  isFirst: (value: Value) => boolean,
): readonly [readonly Value[], readonly Value[]] {
  return [values.filter(isFirst), values.filter((value) => !isFirst(value))];
}

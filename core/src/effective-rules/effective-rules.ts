import { AutomatonTooLargeError } from '../automata/budget.ts';
import { objectOf } from '../classes/parse-object.ts';
import { policyClasses, type LabelOperation, type Operation, type PolicyClass } from '../classes/policy-classes.ts';
import { ruleWithoutObject } from '../classes/rule-words.ts';
import type { ObjectForm } from '../classes/object-form.ts';
import type { MediatedObject } from '../classes/mediated-object.ts';
import type { RuleForm } from '../classes/rule-layout.ts';
import type { Label } from '../labels/label.ts';
import type { StackDecision } from '../mediation/decision.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import { stackCheck } from '../mediation/stack-check.ts';
import { UndecidedByPatternError } from '../mediation/symbolic/object-answers.ts';
import type { EffectiveRule } from '../mediation/symbolic/rules-about-limits.ts';
import { effectiveRules } from '../mediation/class-mediators.ts';
import type { ByteString } from '../source/bytes.ts';
import { fileRuleForm } from '../compile/files/file-layouts.ts';
import { unixRuleForm } from '../compile/sockets/unix-layouts.ts';
import { effectiveRuleForms } from '../compile/decompilation-methods.ts';
import type { StackedPolicy } from '../stacks/stacked-policy.ts';
import { objectsInRules } from './objects-in-rules.ts';
import { searchFileRules } from './search-file-rules.ts';
import { searchRules, type RuleSearch } from './search-rules.ts';
import { searchUnixRules } from './search-unix-rules.ts';
import { reachOfUniverse, type LostRules } from './enumerate-universe.ts';
import type { CounterExample } from './verify-rules.ts';
import { layerRestrictions, type LayerPart, type LayerRestrictions } from './layer-restrictions.ts';

const askSeparatelyHint = 'ask about a single object';

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
  readonly counterexample: CounterExample | 'perhaps' | undefined;
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
  /** Notes for readers of the rules. */
  readonly notes: readonly string[];
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
    return { error: { message: `rules do not cover all of \`${word}\`: ${error.message}`, hint: askSeparatelyHint } };
  }
}

/** Returns all permissions of a label in a class as exact rules; undefined if no rules are known to be exact. */
export function exactRulesOf(
  subject: Label,
  policyClass: PolicyClass,
  behaviours: KernelBehaviours,
  policy: StackedPolicy,
): readonly ByteString[] | undefined {
  try {
    const found = foundReach(subject, policyClass, behaviours, policy, false);
    return 'error' in found || found.counterexample !== undefined ? undefined : found.rules;
  } catch (error) {
    if (error instanceof UndecidedByPatternError || error instanceof AutomatonTooLargeError) return undefined;
    throw error;
  }
}

/** The forms of rules with a search of their own. */
const searches: ReadonlyMap<RuleForm, RuleSearch> = new Map([
  [fileRuleForm, searchFileRules],
  [unixRuleForm, searchUnixRules],
]);

function foundReach(
  subject: Label,
  policyClass: PolicyClass,
  behaviours: KernelBehaviours,
  policy: StackedPolicy,
  isExplained = true,
): Reach | { readonly error: NoReach } {
  const row = policyClasses[policyClass];
  const operations = (row.operations as readonly Operation[]).filter(isOwnOperation);
  if (operations.length === 0)
    return { error: { message: `\`${row.word}\` is about two labels`, hint: '`lamellar matrix` shows all labels' } };
  const [byThemselves, others] = split(operations, ({ object }) => object === 'none');
  const [object] = others.flatMap((one) => (typeof one.object === 'object' ? one.object : []));
  const form = effectiveRuleForms.get(policyClass);
  const parts = subject.parts.map((part) => ({ part, layer: policy.layerOf(part) }));
  const base = {
    class: policyClass,
    subject,
    parts,
    rules: [],
    refused: [],
    taken: [],
    lost: [],
    limits: false,
    counterexample: undefined,
    leftOut: [],
    namesDiffer: false,
    notes: object?.listingNote === undefined ? [] : [object.listingNote],
    preposition: object?.preposition ?? 'of',
  } as const;
  if (byThemselves.length > 0) {
    const decisions = byThemselves.map((one) => stackCheck(subject, one, { kind: 'none' }, behaviours, policy));
    const allowed = decisions.filter(({ verdict }) => verdict === 'allow').map(({ operation }) => operation.name);
    const rules = allowed.length === 0 ? [] : [ruleWithoutObject(row, allowed)];
    return { ...base, rules, refused: refusedNames(decisions), leftOut: others.map(({ name }) => name) };
  }
  const [first] = others;
  const limits = first === undefined ? undefined : effectiveRules(subject, first);
  if (limits !== undefined)
    return { ...base, limits: true, rules: limits.map(({ rule }) => rule), lost: lostLimits(limits, parts) };
  if (object?.list !== undefined)
    return { ...base, ...reachOfUniverse(subject, others, object.list, behaviours, policy) };
  if (form === undefined)
    return {
      error: { message: `rules do not cover all of \`${row.word}\``, hint: object?.listingHint ?? askSeparatelyHint },
    };
  const objects = objectsInRules(others, form);
  const found = (searches.get(form) ?? searchRules)(subject, objects, form, behaviours);
  if (!isExplained) return { ...base, ...found, notes: [] };
  const namespaces = new Set(subject.parts.map(({ namespace }) => namespace));
  const namesLabels = objects.some(({ set }) => set.namesLabel) && found.rules.some((rule) => /\blabel=/.test(rule));
  const shown = new Set(objects.map(({ operation }) => operation.permission.bit));
  return {
    ...base,
    ...found,
    notes: [...(found.rules.length === 0 ? [] : base.notes), ...(found.notes?.() ?? [])],
    namesDiffer: namespaces.size > 1 && namesLabels,
    taken: layerRestrictions(subject, objects, behaviours, policy),
    leftOut: others.filter(({ permission }) => !shown.has(permission.bit)).map(({ name }) => name),
  };
}

/** Returns the limits of a single layer. */
function lostLimits(limits: readonly EffectiveRule[], parts: readonly LayerPart[]): readonly LostRules[] {
  return parts.flatMap((by) => {
    const rules = limits.filter((limit) => limit.by === by.part).map(({ rule }) => rule);
    return rules.length === 0 ? [] : [{ by, rules }];
  });
}

function isOwnOperation(operation: Operation): operation is LabelOperation {
  return operation.shape === 'stack-check' && objectOf(operation) !== undefined;
}

/** Returns the refusals of every profile of the label. */
function refusedNames(decisions: readonly StackDecision[]): readonly RefusedNames[] {
  const [first] = decisions;
  return (first?.checks ?? []).flatMap(({ part, layer }, index) => {
    const names = decisions
      .filter(({ checks }) => checks[index]?.verdict === 'deny')
      .map(({ operation }) => operation.name);
    return names.length === 0 ? [] : [{ by: { part, layer }, names }];
  });
}

function split<Value>(
  values: readonly Value[],
  isFirst: (value: Value) => boolean,
): readonly [readonly Value[], readonly Value[]] {
  return [values.filter(isFirst), values.filter((value) => !isFirst(value))];
}

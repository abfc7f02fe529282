import { asBound, findInProduct } from '../automata/product.ts';
import { patternDfa } from '../automata/pattern-dfa.ts';
import type { MediatedObject } from '../classes/mediated-object.ts';
import type { ObjectSet, ObjectWords } from '../classes/object-form.ts';
import type { LabelOperation } from '../classes/policy-classes.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import { viewOf, type Label, type LabelPart } from '../labels/label.ts';
import type { LayerRule } from '../mediation/layer-rules.ts';
import { mediatorOf } from '../mediation/class-mediators.ts';
import type { ObjectQuestion } from '../mediation/object-question.ts';
import type { Origin } from '../profile/profile.ts';
import type { Layer } from '../stacks/layer.ts';
import type { StackedPolicy } from '../stacks/stacked-policy.ts';
import type { SearchedObjects } from './layer-product.ts';

/** The restriction of a layer's rule by a further layer. */
export interface LayerRestrictions {
  readonly by: LayerPart;
  readonly from: LayerPart;
  /** The restricted rule, at every place in the text. */
  readonly rules: readonly Origin[];
  /** Permissions refused for every matched object. */
  readonly wholly: readonly string[];
  /** Permissions refused for a part of the matched objects. */
  readonly partly: readonly string[];
  /** A refused object. */
  readonly example: ObjectWords;
}

/** A profile of a label, with the layer. */
export interface LayerPart {
  readonly part: LabelPart;
  readonly layer: Layer;
}

/** The operations on objects of a kind that rules of a layer distinguish, such as owned files. */
interface OperationsOnSet {
  readonly set: ObjectSet<MediatedObject>;
  readonly operations: readonly LabelOperation[];
}

/** An allow rule, with the granted permissions for every set of objects. */
interface RuleOfSets {
  readonly rule: LayerRule;
  readonly bits: readonly number[];
}

/**
 * Returns the restrictions on every allow rule of a layer by every further layer; none for a class without known rules
 * about single objects.
 */
export function layerRestrictions(
  subject: Label,
  objects: readonly SearchedObjects[],
  behaviours: KernelBehaviours,
  policy: StackedPolicy,
): readonly LayerRestrictions[] {
  const sets = operationsBySet(objects);
  const parts = subject.parts.map((part): LayerPart => ({ part, layer: policy.layerOf(part) }));
  const question = { side: 'subject', subject, labels: [], behaviours } as const;
  return parts.flatMap((from) => {
    const rules = rulesOf({ ...question, part: from.part }, sets);
    return parts
      .filter((by) => by !== from)
      .flatMap((by) =>
        rules.flatMap((rule) => restrictionOf({ ...question, part: by.part }, sets, rule, by, from) ?? []),
      );
  });
}

type Question = Omit<ObjectQuestion<MediatedObject>, 'operation' | 'object'>;

function operationsBySet(objects: readonly SearchedObjects[]): readonly OperationsOnSet[] {
  const found = new Map<ObjectSet<MediatedObject>, LabelOperation[]>();
  for (const { operation, set } of objects) {
    if (mediatorOf({ operation, object: set.like }).rules === undefined || set.isPair) continue;
    const key = [...found.keys()].find((one) => one.like === set.like) ?? set;
    found.set(key, [...(found.get(key) ?? []), operation]);
  }
  return Array.from(found, ([set, operations]) => ({ set, operations }));
}

function rulesOf(question: Question, sets: readonly OperationsOnSet[]): readonly RuleOfSets[] {
  const found = new Map<LayerRule['matched'], { rule: LayerRule; bits: number[] }>();
  sets.forEach(({ set, operations: [operation] }, index) => {
    if (operation === undefined) return;
    const about = { ...question, operation, object: set.like };
    const layer = mediatorOf(about).rules?.(about);
    for (const rule of layer === undefined || 'verdict' in layer ? [] : layer.allow) {
      if (rule.origins.length === 0) continue;
      const known = found.get(rule.matched) ?? { rule, bits: [] };
      known.bits[index] = (known.bits[index] ?? 0) | rule.bits;
      found.set(rule.matched, known);
    }
  });
  return [...found.values()];
}

function restrictionOf(
  question: Question,
  sets: readonly OperationsOnSet[],
  { rule, bits }: RuleOfSets,
  by: LayerPart,
  from: LayerPart,
): LayerRestrictions | undefined {
  const refused = new Set<string>();
  const left = new Set<string>();
  let example: ObjectWords | undefined;
  sets.forEach(({ set, operations }, index) => {
    const granted = operations.filter(({ permission }) => (permission.bit & (bits[index] ?? 0)) !== 0);
    if (granted.length === 0) return;
    const found = answersTo(question, rule, set, granted);
    for (const name of found.left) left.add(name);
    for (const name of found.refused) refused.add(name);
    if (found.example !== undefined)
      example ??= set.wordsOf(found.example, { labels: [], view: viewOf(question.subject) });
  });
  if (example === undefined) return undefined;
  const names = [...new Set(sets.flatMap(({ operations }) => operations.map(({ name }) => name)))];
  const denied = names.filter((name) => refused.has(name));
  return {
    by,
    from,
    rules: rule.origins,
    wholly: denied.filter((name) => !left.has(name)),
    partly: denied.filter((name) => left.has(name)),
    example,
  };
}

/** Returns the permissions that a profile allows, and the permissions refused, for some strings of a rule. */
function answersTo(
  question: Question,
  { matched }: LayerRule,
  set: ObjectSet<MediatedObject>,
  operations: readonly LabelOperation[],
) {
  const [refused, left] = [new Set<string>(), new Set<string>()];
  const walks = operations.map((operation) => {
    const about = { ...question, operation, object: set.like };
    return { name: operation.name, walk: mediatorOf(about).answers(about) };
  });
  const [first] = walks;
  const automaton = first !== undefined && 'start' in first.walk ? [first.walk] : [];
  const bounds = [...set.matched, matched].map(patternDfa);
  let isFirst = true;
  const search = (isSought: (isNew: boolean) => boolean) =>
    findInProduct([...bounds.map(asBound), ...automaton], (states) => {
      if (bounds.some((bound, at) => bound.accepts(states(at)).length === 0)) return false;
      const before = refused.size;
      for (const { name, walk } of walks) {
        const { verdict } = 'verdict' in walk ? walk : walk.answer(states(bounds.length));
        (verdict === 'allow' ? left : refused).add(name);
      }
      return isSought(isFirst && refused.size > before);
    });
  const example = search((isNew) => isNew);
  isFirst = false;
  if (example !== undefined) search(() => left.size === walks.length && refused.size === walks.length);
  return { refused, left, example };
}

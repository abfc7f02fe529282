import { asBound, findInProduct } from '../automata/product.ts';
import { patternDfa } from '../automata/pattern-dfa.ts';
import type { MediatedObject } from '../classes/mediated-object.ts';
import type { ObjectWords } from '../classes/object-form.ts';
import { viewOf, type LabelPart } from '../labels/label.ts';
import type { LayerRule, LayerRules } from '../mediation/layer-rules.ts';
import { rulesAboutObjects, answersAboutObjects } from '../mediation/class-mediators.ts';
import type { Origin } from '../profile/profile.ts';
import type { Layer } from '../stacks/layer.ts';
import type { StackedPolicy } from '../stacks/stacked-policy.ts';
import type { ReachQuestion } from './reach-question.ts';

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
  readonly asked: LabelPart;
  readonly layer: Layer;
}

/** Returns the restrictions on every allow rule of a layer by every further layer. */
export function layerRestrictions(question: ReachQuestion, policy: StackedPolicy): readonly LayerRestrictions[] {
  const { subject } = question;
  const parts = subject.parts.map((asked): LayerPart => ({ asked, layer: policy.layerOf(asked) }));
  return parts.flatMap((from) => {
    const rules = rulesOf(question, from.asked);
    return parts
      .filter((by) => by !== from)
      .flatMap((by) => rules.flatMap((rule) => restrictionOf(question, rule, by, from) ?? []));
  });
}

/** An allow rule, with the granted permissions for every sort. */
interface RuleOfSorts {
  readonly rule: LayerRule;
  readonly bits: readonly number[];
}

function rulesOf({ subject, operations, all, behaviours }: ReachQuestion, asked: LabelPart): readonly RuleOfSorts[] {
  const [operation] = operations;
  if (operation === undefined) return [];
  const found = new Map<LayerRule['matched'], { rule: LayerRule; bits: number[] }>();
  all.variants.forEach((thing, sort) => {
    const layer: LayerRules = rulesAboutObjects({
      asked,
      side: 'subject',
      subject,
      operation,
      thing,
      labels: [],
      behaviours,
    });
    for (const rule of layer === undefined || 'verdict' in layer ? [] : layer.allow) {
      if (rule.origins.length === 0) continue;
      const known = found.get(rule.matched) ?? { rule, bits: [] };
      known.bits[sort] = (known.bits[sort] ?? 0) | rule.bits;
      found.set(rule.matched, known);
    }
  });
  return [...found.values()];
}

function restrictionOf(
  question: ReachQuestion,
  { rule, bits }: RuleOfSorts,
  by: LayerPart,
  from: LayerPart,
): LayerRestrictions | undefined {
  const { all, operations } = question;
  const refused = new Set<string>();
  const left = new Set<string>();
  let example: ObjectWords | undefined;
  all.variants.forEach((sort, index) => {
    const granted = operations.filter(({ permission }) => (permission.bit & (bits[index] ?? 0)) !== 0);
    if (granted.length === 0) return;
    const found = answersTo(
      question,
      rule,
      by.asked,
      sort,
      granted.map(({ name }) => name),
    );
    for (const name of found.left) left.add(name);
    for (const name of found.refused) refused.add(name);
    example ??= found.example === undefined ? undefined : all.wordsOf(found.example, sort, viewOf(question.subject));
  });
  if (example === undefined) return undefined;
  const names = operations.map(({ name }) => name).filter((name) => refused.has(name));
  return {
    by,
    from,
    rules: rule.origins,
    wholly: names.filter((name) => !left.has(name)),
    partly: names.filter((name) => left.has(name)),
    example,
  };
}

/** Returns the permissions that a profile allows, and the permissions refused, for some strings of a rule. */
function answersTo(
  { all, operations, subject, behaviours }: ReachQuestion,
  { matched }: LayerRule,
  asked: LabelPart,
  thing: MediatedObject,
  names: readonly string[],
) {
  const [refused, left] = [new Set<string>(), new Set<string>()];
  const walks = operations
    .filter(({ name }) => names.includes(name))
    .map((operation) => ({
      name: operation.name,
      walk: answersAboutObjects({ asked, side: 'subject', subject, operation, thing, labels: [], behaviours }),
    }));
  const [first] = walks;
  const automaton = first !== undefined && 'start' in first.walk ? [first.walk] : [];
  const [shape, rule] = [patternDfa(all.shape), patternDfa(matched)];
  let isFirst = true;
  let example;
  const search = (isSought: (isNew: boolean) => boolean) =>
    findInProduct([asBound(shape), asBound(rule), ...automaton], (states) => {
      if (shape.accepts(states(0)).length === 0 || rule.accepts(states(1)).length === 0) return false;
      const before = refused.size;
      for (const { name, walk } of walks) {
        const { verdict } = 'verdict' in walk ? walk : walk.answer(states(2));
        (verdict === 'allow' ? left : refused).add(name);
      }
      return isSought(isFirst && refused.size > before);
    });
  example = search((isNew) => isNew);
  isFirst = false;
  if (example !== undefined) search(() => left.size === walks.length && refused.size === walks.length);
  return { refused, left, example };
}

import { deadState } from '../automata/automaton.ts';
import { Budget } from '../automata/budget.ts';
import { patternDfa } from '../automata/pattern-dfa.ts';
import { intersects } from '../automata/language.ts';
import { patternOf, type RuleForm, type RuleLayout } from '../classes/rule-layout.ts';
import type { Label } from '../labels/label.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import { searchCoverByField } from '../decompile/cover-search/cover-by-field.ts';
import { searchCover, type Cover, type CoverRule } from '../decompile/cover-search/cover-search.ts';
import type { CoverTarget } from '../decompile/cover-search/cover-target.ts';
import { minimalTarget } from '../decompile/cover-search/minimal-target.ts';
import { TemplateLanguages } from '../decompile/generalise/template-languages.ts';
import { compareBytes, type ByteString } from '../source/bytes.ts';
import { LayerProduct, type SearchedObjects } from './layer-product.ts';
import { rulesOfGlobs, withoutContained, writtenGlobs } from './written-rules.ts';
import { verifyRules, type CounterExample } from './verify-rules.ts';

/** Rules for a label's permissions, with a counterexample; `perhaps` if the verification reached its limit. */
export interface FoundRules {
  readonly rules: readonly ByteString[];
  readonly counterexample: CounterExample | 'perhaps' | undefined;
  /** Returns notes for readers of the rules. */
  readonly notes?: () => readonly string[];
}

/** Finds rules for the common permissions of all layers of a label, in a form of rules. */
export type RuleSearch = (
  subject: Label,
  requested: readonly SearchedObjects[],
  form: RuleForm,
  behaviours: KernelBehaviours,
) => FoundRules;

/** The settings of a search. Limits are in steps. */
export interface SearchSettings {
  /** Limit for rules about single objects. */
  readonly objects: number;
  /** Limit for rules about pairs of objects. */
  readonly pairs: number;
  readonly verification: number;
  /** Omits denials: the rules only allow. */
  readonly omitsDenials?: true;
}

/** Limits of some seconds each. */
export const patience: SearchSettings = { objects: 30_000_000, pairs: 30_000_000, verification: 30_000_000 };

/** A rule with the layout of its strings. */
interface LaidOutRule {
  readonly rule: CoverRule;
  readonly layout: RuleLayout;
}

/**
 * Finds rules for the common permissions of all layers of a label, from the automata alone. The search ignores policy
 * text, so the policy may be compiled.
 *
 * @throws AutomatonTooLargeError if an automaton has too many states
 */
export function searchRules(
  subject: Label,
  requested: readonly SearchedObjects[],
  form: RuleForm,
  behaviours: KernelBehaviours,
  { omitsDenials, ...limits }: SearchSettings = patience,
): FoundRules {
  const budgets = { objects: new Budget(limits.objects), pairs: new Budget(limits.pairs) };
  const allowing: LaidOutRule[] = [];
  const denying: LaidOutRule[] = [];
  const written = writtenGlobs(subject, requested, behaviours);
  for (const layout of form.requested ?? form.layouts) {
    const some = requested.filter(({ bit }) => (bit & layout.bits) !== 0);
    if (some.length === 0) continue;
    const budget = some.some(({ set }) => set.isPair) ? budgets.pairs : budgets.objects;
    const layers = new LayerProduct(subject, some, behaviours, form.included);
    const denials = coverWith(written.deny, layers.target('deny'), layout, form, budget);
    // If denials are incomplete, no rule may allow a denied permission.
    const isDenied = omitsDenials !== true && denials.uncovered === undefined;
    const target = layers.target(isDenied ? 'allow' : 'allow alone');
    const { rules } = coverWith(written.allow, target, layout, form, budget);
    allowing.push(...rules.map((rule) => ({ rule, layout })));
    if (isDenied) denying.push(...denials.rules.map((rule) => ({ rule, layout })));
  }
  // A denial is relevant only if an allow rule overlaps with it, in the form of either rule.
  const relevant = denying.filter(({ rule: denial }) => allowing.some(({ rule }) => overlap(rule, denial)));
  const rules = [...printed(allowing, form, false), ...printed(relevant, form, true)];
  return {
    rules,
    counterexample: verifyRules(rules, subject, requested, form, behaviours, new Budget(limits.verification)),
  };
}

/** Covers permissions by written globs as far as possible, and by further rules. */
export function coverWith(
  globs: ReadonlySet<ByteString>,
  target: CoverTarget,
  layout: RuleLayout,
  { aboutGlob }: RuleForm,
  budget: Budget,
): Cover {
  if (aboutGlob === undefined || layout.fields.length !== 1) return searchCoverByField(target, layout, budget);
  const minimal = withoutNul(minimalTarget(target, layout.bits, budget), layout.bits);
  const by = rulesOfGlobs(globs, minimal, layout, aboutGlob, budget);
  const { rules, uncovered } = searchCover(minimal, layout, budget, { by, butFor: [] });
  return { rules: withoutContained([...by, ...rules], new TemplateLanguages(budget)), uncovered };
}

/** Permits anything after a NUL: no object of a single field has a NUL. */
function withoutNul(target: CoverTarget, bits: number): CoverTarget {
  const free = -1;
  return {
    start: target.start,
    step: (state, byte) => (state === free || (byte === 0 && state !== deadState) ? free : target.step(state, byte)),
    classOf: (byte) => (byte === 0 ? free : target.classOf(byte)),
    must: (state) => (state === free ? 0 : target.must(state)),
    may: (state) => (state === free ? bits : target.may(state)),
  };
}

/** Prints rules in the order of their objects. */
function printed(found: readonly LaidOutRule[], form: RuleForm, isDenial: boolean): readonly ByteString[] {
  const bitsOf = new Map<string, number>();
  for (const { rule, layout } of found)
    for (const one of rule.about) bitsOf.set(one, (bitsOf.get(one) ?? 0) | (rule.bits & layout.bits));
  const all = Array.from(bitsOf, ([about, bits]) => ({ about, bits })).sort((left, right) =>
    compareBytes(unquoted(left.about), unquoted(right.about)),
  );
  return (form.tidy?.(all) ?? all).map(
    ({ about, bits }) => `${isDenial ? 'deny ' : ''}${form.rule(about, bits, isDenial)}` as ByteString,
  );
}

/** Returns whether two rules match a common string with a common permission. */
export function overlap(left: CoverRule, right: CoverRule): boolean {
  if ((left.bits & right.bits) === 0) return false;
  const automata = (rule: CoverRule) => rule.matched.map((template) => patternDfa(patternOf(template)));
  const others = automata(right);
  return automata(left).some((one) => others.some((other) => intersects(one, other)));
}

function unquoted(text: string): ByteString {
  return text.replaceAll('"', '') as ByteString;
}

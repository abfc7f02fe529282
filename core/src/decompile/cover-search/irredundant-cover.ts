import type { Budget } from '../../automata/budget.ts';
import { LazyDfa } from '../../automata/dfa.ts';
import { Nfa } from '../../automata/nfa.ts';
import { patternDfa } from '../../automata/pattern-dfa.ts';
import { asBound, findInProduct } from '../../automata/product.ts';
import { patternOf, type Template } from '../../classes/rule-layout.ts';
import type { Pattern } from '../../patterns/pattern.ts';
import { onlyByte } from '../../patterns/byte-set.ts';

/** A rule with templates and permissions. */
interface Matching {
  readonly matched: readonly Template[];
  readonly bits: number;
}

/** The largest cover that is reduced. */
const maxRules = 64;
/** The largest product for one rule. */
const maxPlaces = 2000;
/** The steps that a state of a product costs. */
const costOfPlace = 8;

/**
 * Removes redundant rules: rules that further rules cover together. Rules that are hard to read are removed first.
 *
 * @param shape - all strings of the layout
 */
export function irredundantRules<Rule extends Matching>(
  rules: readonly Rule[],
  shape: Pattern,
  budget: Budget,
): readonly Rule[] {
  if (rules.length < 2 || rules.length > maxRules) return rules;
  const kept = new Set(rules);
  const order = rules.toSorted((left, right) => effortOf(right) - effortOf(left));
  for (const rule of order) {
    const others = [...kept].filter((other) => other !== rule);
    if (areCovered(rule, others, shape, budget)) kept.delete(rule);
  }
  return rules.filter((rule) => kept.has(rule));
}

/** Measures how hard templates are to read: by sets, and by wildcards before the end. */
function effortOf({ matched }: Matching): number {
  return matched.reduce(
    (sum, template) =>
      sum +
      template.filter(({ set, times }, at) =>
        times === 'once' ? onlyByte(set) === undefined : at + 1 < template.length,
      ).length,
    0,
  );
}

function areCovered({ matched, bits }: Matching, others: readonly Matching[], shape: Pattern, budget: Budget): boolean {
  const nfa = new Nfa<number>();
  const shown = new LazyDfa(
    nfa,
    nfa.branch(
      others
        .filter((other) => (other.bits & bits) !== 0)
        .flatMap((other) => other.matched.map((one) => nfa.pattern(patternOf(one), nfa.accept(other.bits)))),
    ),
  );
  const bound = patternDfa(shape);
  return matched.every((template) => {
    const own = patternDfa(patternOf(template));
    let places = 0;
    const found = findInProduct(
      [asBound(bound), asBound(own), shown],
      (states) =>
        ++places > maxPlaces ||
        !budget.spend(costOfPlace) ||
        (bound.accepts(states(0)).length > 0 &&
          own.accepts(states(1)).length > 0 &&
          (bits & ~shown.accepts(states(2)).reduce((all, one) => all | one, 0)) !== 0),
    );
    return found === undefined;
  });
}

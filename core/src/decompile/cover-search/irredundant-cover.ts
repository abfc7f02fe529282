import type { Budget } from '../../automata/budget.ts';
import { LazyDfa } from '../../automata/dfa.ts';
import { Nfa } from '../../automata/nfa.ts';
import { patternDfa } from '../../automata/pattern-dfa.ts';
import { asBound, findInProduct } from '../../automata/product.ts';
import { patternOf, type Template } from '../../classes/rule-layout.ts';
import type { Pattern } from '../../patterns/pattern.ts';
import { onlyByte } from '../../patterns/byte-set.ts';

/** Something with what it is matched by, and the permissions that it is about. */
interface Matching {
  readonly matched: readonly Template[];
  readonly bits: number;
}

/** More than are looked at beside each other. */
const mostRules = 64;
/** How much it takes at most to find out that a rule is of no use. */
const mostPlaces = 2000;
/** What it takes to look at one place, in steps. */
const costOfPlace = 8;

/**
 * Without rules of which others together tell all: what was found first may be of no use beside what was found later. Those that are harder to
 * read go first.
 *
 * @param shape - what can be matched at all
 */
export function neededRules<Rule extends Matching>(
  rules: readonly Rule[],
  shape: Pattern,
  budget: Budget,
): readonly Rule[] {
  if (rules.length < 2 || rules.length > mostRules) return rules;
  const kept = new Set(rules);
  const order = rules.toSorted((left, right) => effortOf(right) - effortOf(left));
  for (const rule of order) {
    const others = [...kept].filter((other) => other !== rule);
    if (areTold(rule, others, shape, budget)) kept.delete(rule);
  }
  return rules.filter((rule) => kept.has(rule));
}

/** How hard templates are to read: wildcards in the midst, and sets. */
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

function areTold({ matched, bits }: Matching, others: readonly Matching[], shape: Pattern, budget: Budget): boolean {
  const nfa = new Nfa<number>();
  const told = new LazyDfa(
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
      [asBound(bound), asBound(own), told],
      (states) =>
        ++places > mostPlaces ||
        !budget.spend(costOfPlace) ||
        (bound.accepts(states(0)).length > 0 &&
          own.accepts(states(1)).length > 0 &&
          (bits & ~told.accepts(states(2)).reduce((all, one) => all | one, 0)) !== 0),
    );
    return found === undefined;
  });
}

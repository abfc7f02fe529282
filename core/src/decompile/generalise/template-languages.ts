import { Budget, BudgetSpentError } from '../../automata/budget.ts';
import type { LazyDfa } from '../../automata/dfa.ts';
import { patternDfa } from '../../automata/pattern-dfa.ts';
import { findWitness } from '../../automata/language.ts';
import { patternOf, type Template } from '../../classes/rule-layout.ts';
import { byteSetKey, onlyByte } from '../../patterns/byte-set.ts';

/** What templates match beside each other. What was found out is kept. */
export class TemplateLanguages {
  readonly #automata = new Map<string, LazyDfa<true>>();
  readonly #known = new Map<string, Comparison>();
  readonly #budget: Budget;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** Whether all that one matches is matched by another; no, too, where that is too much to find out. */
  isWithin(inner: Template, outer: Template): boolean {
    if (inner === outer) return true;
    return this.#budget.spend(1) && beginsWithin(inner, outer) && this.#compare(inner, outer) === 'within';
  }

  /** Whether one matches something that another does not; no, too, where that is too much to find out. */
  hasMore(inner: Template, outer: Template): boolean {
    return !beginsWithin(inner, outer) || this.#compare(inner, outer) === 'more';
  }

  #compare(inner: Template, outer: Template): Comparison {
    const [one, other] = [templateKey(inner), templateKey(outer)];
    if (one === other) return 'within';
    const key = `${one} ${other}`;
    let known = this.#known.get(key);
    if (known === undefined)
      this.#known.set(key, (known = compare(this.#automaton(one, inner), this.#automaton(other, outer), this.#budget)));
    return known;
  }

  #automaton(key: string, template: Template): LazyDfa<true> {
    let automaton = this.#automata.get(key);
    if (automaton === undefined) this.#automata.set(key, (automaton = patternDfa(patternOf(template))));
    return automaton;
  }
}

/** A key that templates share that are written alike. */
export function templateKey(template: Template): string {
  let key = keys.get(template);
  if (key === undefined)
    keys.set(
      template,
      (key = template.map(({ set, times }) => `${byteSetKey(set)}${times === 'once' ? '' : times}`).join(';')),
    );
  return key;
}

const keys = new WeakMap<Template, string>();

/** Whether the bytes in front of anything else are not other ones. */
function beginsWithin(inner: Template, outer: Template): boolean {
  for (const [at, element] of outer.entries()) {
    const byte = literalByte(element);
    if (byte === undefined) return true;
    const own = inner[at];
    // What may be left out, or be one of several, may be more than the byte.
    if (own === undefined || literalByte(own) !== byte) return false;
  }
  return true;
}

function literalByte({ set, times }: Template[number]): number | undefined {
  return times === 'once' ? onlyByte(set) : undefined;
}

type Comparison = 'within' | 'more' | 'unknown';

/** The largest product of two templates that is compared. */
const maxStates = 2000;
/** The steps that a state of a product costs. */
const costOfState = 8;

function compare(inner: LazyDfa<true>, outer: LazyDfa<true>, budget: Budget): Comparison {
  const states = new Budget(maxStates);
  try {
    const found = findWitness([inner], [outer], () => {
      states.demand();
      budget.demand(costOfState);
    });
    return found === undefined ? 'within' : 'more';
  } catch (error) {
    if (error instanceof BudgetSpentError) return 'unknown';
    throw error;
  }
}

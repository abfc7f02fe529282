import { memoised } from '../../source/memoised.ts';
import { Budget, unlessTooLarge } from '../../automata/budget.ts';
import type { LazyDfa } from '../../automata/dfa.ts';
import { patternDfa } from '../../automata/pattern-dfa.ts';
import { findWitness } from '../../automata/language.ts';
import { patternOf, type Template } from '../../classes/rule-layout.ts';
import { byteSetKey, onlyByte } from '../../patterns/byte-set.ts';

/** Compares the languages of templates, and keeps the results. */
export class TemplateLanguages {
  readonly #automata = new Map<string, LazyDfa<true>>();
  readonly #known = new Map<string, Comparison>();
  readonly #budget: Budget;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** Is true if a template includes `inner`; false if the comparison reaches a limit. */
  isWithin(inner: Template, outer: Template): boolean {
    if (inner === outer) return true;
    return this.#budget.spend(1) && beginsWithin(inner, outer) && this.#compare(inner, outer) === 'within';
  }

  /** Is true if a template matches a string that `outer` does not match; false if the comparison reaches a limit. */
  hasMore(inner: Template, outer: Template): boolean {
    return !beginsWithin(inner, outer) || this.#compare(inner, outer) === 'more';
  }

  #compare(inner: Template, outer: Template): Comparison {
    const [one, other] = [templateKey(inner), templateKey(outer)];
    if (one === other) return 'within';
    const key = `${one} ${other}`;
    return memoised(this.#known, key, () =>
      compare(this.#automaton(one, inner), this.#automaton(other, outer), this.#budget),
    );
  }

  #automaton(key: string, template: Template): LazyDfa<true> {
    return memoised(this.#automata, key, () => patternDfa(patternOf(template)));
  }
}

/** Returns a key of a template. Equal templates have equal keys. */
export function templateKey(template: Template): string {
  return memoised(keys, template, () =>
    template.map(({ set, times }) => `${byteSetKey(set)}${times === 'once' ? '' : times}`).join(';'),
  );
}

const keys = new WeakMap<Template, string>();

/** Is true if the literal prefixes of two templates are compatible. */
function beginsWithin(inner: Template, outer: Template): boolean {
  for (const [at, element] of outer.entries()) {
    const byte = literalByte(element);
    if (byte === undefined) return true;
    const own = inner[at];
    // An optional element or a set is never within a literal.
    if (own === undefined || literalByte(own) !== byte) return false;
  }
  return true;
}

function literalByte({ set, times }: Template[number]): number | undefined {
  return times === 'once' ? onlyByte(set) : undefined;
}

type Comparison = 'within' | 'more' | 'unknown';

/** The largest product of two templates. */
const maxStates = 2000;
/** The steps per state of a product. */
const costOfState = 8;

function compare(inner: LazyDfa<true>, outer: LazyDfa<true>, budget: Budget): Comparison {
  const states = new Budget(maxStates);
  const demandState = (): void => {
    states.demand();
    budget.demand(costOfState);
  };
  return unlessTooLarge(
    () => (findWitness([inner], [outer], demandState) === undefined ? 'within' : 'more'),
    () => 'unknown',
  );
}

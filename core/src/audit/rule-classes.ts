import type { Budget } from '../automata/budget.ts';
import { deadState, match, type State } from '../automata/automaton.ts';
import { canonicalKey } from '../automata/canonical-key.ts';
import { NameTrie } from '../automata/trie.ts';
import type { RulesBetween } from '../mediation/between-labels.ts';
import type { ByteString } from '../source/bytes.ts';
import { Numbers } from '../matrix/numbers.ts';

/** A class of rules of profiles with equivalent answers. */
export interface RuleClass {
  readonly number: number;
  /** The rules of a representative profile. */
  readonly rules: RulesBetween;
}

/** The known kinds of names for a class of rules. */
interface KnownNames {
  readonly entries: readonly State[];
  /** Kinds, numbered by the states after a name, from every entry. */
  readonly kinds: Numbers<string>;
  /** Kinds of names with only dead states. */
  readonly lost: Set<number>;
  /** The kind of every name known in advance. */
  readonly kindOf: Int32Array;
}

/** Limit of states: larger automata are not compared. The services of a distribution have a few hundred. */
const maxStates = 3000;

/** Groups rules of profiles into classes with equivalent answers. */
export class RuleClasses {
  readonly #byIdentity = new Map<object, Map<State, RuleClass>>();
  readonly #byKey = new Map<string, RuleClass>();

  classOf(rules: RulesBetween): RuleClass {
    let byStart = this.#byIdentity.get(rules.identity);
    if (byStart === undefined) this.#byIdentity.set(rules.identity, (byStart = new Map<State, RuleClass>()));
    let found = byStart.get(rules.start);
    if (found === undefined) byStart.set(rules.start, (found = this.#alike(rules)));
    return found;
  }

  #alike(rules: RulesBetween): RuleClass {
    const isNaming = rules.entries !== undefined;
    const number = this.#byKey.size;
    const written = canonicalKey(rules, rules.start, (state) => rules.grantsKey(state), maxStates);
    const key = `${isNaming} ${written ?? `alone ${number}`}`;
    let found = this.#byKey.get(key);
    if (found === undefined) this.#byKey.set(key, (found = { number, rules }));
    return found;
  }
}

/** Groups names of labels into kinds: rules do not distinguish names of a kind. */
export class NameKinds {
  readonly #budget: Budget;
  readonly #trie: NameTrie;
  readonly #places: ReadonlyMap<ByteString, number>;
  readonly #known: KnownNames[] = [];

  /** @param names - of most labels: they are walked all at once */
  constructor(names: Iterable<ByteString>, budget: Budget) {
    this.#budget = budget;
    this.#trie = new NameTrie(new Set(names));
    this.#places = new Map(this.#trie.names.map((name, place) => [name, place]));
  }

  /**
   * Returns a key of the names of a label. The rules do not distinguish labels with equal keys.
   *
   * @param names - of one label
   * @throws AutomatonTooLargeError, BudgetSpentError
   */
  kindOf(rules: RuleClass, names: readonly ByteString[]): number {
    const known = (this.#known[rules.number] ??= this.#knownNames(rules));
    const [first, ...others] = names;
    if (first === undefined) return -1;
    const kind = this.#kindOfName(rules, known, first);
    if (others.length === 0) return kind;
    // Every name has to be allowed, so the order of the names is irrelevant.
    const kinds = [kind, ...others.map((name) => this.#kindOfName(rules, known, name))];
    const all = known.kinds.of(`all of ${[...new Set(kinds)].sort((left, right) => left - right).join()}`);
    if (kinds.some((one) => known.lost.has(one))) known.lost.add(all);
    return all;
  }

  /** Returns whether the names of a kind match no rule. */
  isLost({ number }: RuleClass, kind: number): boolean {
    return this.#known[number]?.lost.has(kind) === true;
  }

  #kindOfName({ rules }: RuleClass, { entries, kinds, lost, kindOf }: KnownNames, name: ByteString): number {
    const place = this.#places.get(name);
    if (place !== undefined) return kindOf[place] ?? -1;
    this.#budget.demand();
    return numberOf(
      kinds,
      lost,
      entries.map((entry) => afterName(rules, match(rules, entry, name))),
    );
  }

  #knownNames({ rules }: RuleClass): KnownNames {
    const walked = {
      step: (state: State, byte: number) => rules.step(state, byte),
      stays: (state: State, byte: number) => rules.step(state, byte) === state,
    };
    const entries = rules.entries?.() ?? [];
    const runs = entries.map((entry) => {
      this.#budget.demand();
      return this.#trie.walk(walked, entry);
    });
    const starts = new Set(runs.flatMap((all) => all.map(({ from }) => from)));
    const sorted = [...starts, 0].sort((left, right) => left - right);
    const [kinds, lost] = [new Numbers<string>(), new Set<number>()];
    const kindOf = new Int32Array(this.#trie.names.length);
    const at = runs.map(() => 0);
    sorted.forEach((from, index) => {
      // For every entry, the state of the run with the names.
      const states = runs.map((all, entry) => {
        while ((all[at[entry] ?? 0]?.to ?? Infinity) <= from) at[entry] = (at[entry] ?? 0) + 1;
        return afterName(rules, all[at[entry] ?? 0]?.state ?? deadState);
      });
      kindOf.fill(numberOf(kinds, lost, states), from, sorted[index + 1] ?? kindOf.length);
    });
    return { entries, kinds, lost, kindOf };
  }
}

function afterName(rules: RulesBetween, state: State): State {
  return state === deadState ? state : (rules.afterName?.(state) ?? state);
}

/** @param states - the state after a name, from every entry */
function numberOf(kinds: Numbers<string>, lost: Set<number>, states: readonly State[]): number {
  const kind = kinds.of(states.join());
  if (states.every((state) => state === deadState)) lost.add(kind);
  return kind;
}

import { asBound, findInProduct } from '../automata/product.ts';
import { LazyDfa } from '../automata/dfa.ts';
import { Nfa } from '../automata/nfa.ts';
import { patternDfa } from '../automata/pattern-dfa.ts';
import type { ObjectWords } from '../classes/object-form.ts';
import { viewOf } from '../labels/label.ts';
import type { Verdict } from '../mediation/decision.ts';
import { answersAboutObjects } from '../mediation/class-mediators.ts';
import type { GlobGrant } from './combine-rules.ts';
import type { ReachQuestion, SortRules } from './reach-question.ts';

/** A counterexample: an object on which the rules and the layers differ. */
export interface CounterExample {
  readonly words: ObjectWords;
  /** The name of the operation. */
  readonly operation: string;
  /** The verdict of the layers. */
  readonly verdict: Verdict;
}

/** Finds a shortest object on which the rules and the layers of a label differ; undefined without difference. */
export function findCounterexample(question: ReachQuestion, sorts: readonly SortRules[]): CounterExample | undefined {
  for (const rules of sorts) {
    const untold = counterexampleOfSort(question, rules);
    if (untold !== undefined) return untold;
  }
  return undefined;
}

function counterexampleOfSort(question: ReachQuestion, rules: SortRules): CounterExample | undefined {
  const { all, operations, subject, behaviours } = question;
  const { sort } = rules;
  const shape = patternDfa(all.shape);
  const told = new GrantedBits(rules);
  const walks = operations.map((operation) =>
    subject.parts.map((asked) =>
      answersAboutObjects({ asked, side: 'subject', subject, operation, thing: sort, labels: [], behaviours }),
    ),
  );
  // All permissions of a layer share an automaton and the states.
  const [first = []] = walks;
  const walked = first.filter((walk) => 'start' in walk);
  const places = first.map((walk) => ('start' in walk ? walked.indexOf(walk) : undefined));
  let found: Omit<CounterExample, 'words'> | undefined;
  const matched = findInProduct([asBound(shape), told, ...walked], (states) => {
    if (shape.accepts(states(0)).length === 0) return false;
    const bits = told.bits(states(1));
    for (const [index, operation] of operations.entries()) {
      const isAllowed = (walks[index] ?? []).every((walk, part) => {
        if ('verdict' in walk) return walk.verdict === 'allow';
        return walk.answer(states(2 + (places[part] ?? 0))).verdict === 'allow';
      });
      if (isAllowed === ((bits & operation.permission.bit) !== 0)) continue;
      found = { operation: operation.name, verdict: isAllowed ? 'allow' : 'deny' };
      return true;
    }
    return false;
  });
  return matched === undefined || found === undefined
    ? undefined
    : { words: all.wordsOf(matched, sort, viewOf(subject)), ...found };
}

/** The permissions granted by rules, as an automaton. */
class GrantedBits {
  readonly #dfa: LazyDfa<{ readonly grant: GlobGrant; readonly denies: boolean }>;
  readonly #known = new Map<number, number>();

  constructor({ allow, deny }: SortRules) {
    const nfa = new Nfa<{ readonly grant: GlobGrant; readonly denies: boolean }>();
    const entry = (denies: boolean) => (grant: GlobGrant) => nfa.pattern(grant.pattern, nfa.accept({ grant, denies }));
    this.#dfa = new LazyDfa(nfa, nfa.branch([...allow.map(entry(false)), ...deny.map(entry(true))]));
  }

  get start(): number {
    return this.#dfa.start;
  }

  step(state: number, byte: number): number {
    return this.#dfa.step(state, byte);
  }

  classOf(byte: number): number {
    return this.#dfa.classOf(byte);
  }

  bits(state: number): number {
    let bits = this.#known.get(state);
    if (bits === undefined) {
      const accepted = this.#dfa.accepts(state);
      const of = (denies: boolean) =>
        accepted.reduce((some, one) => (one.denies === denies ? some | one.grant.bits : some), 0);
      this.#known.set(state, (bits = of(false) & ~of(true)));
    }
    return bits;
  }
}

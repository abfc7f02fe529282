import { deadState, type State } from '../../automata/automaton.ts';
import { AutomatonTooLargeError, type Budget } from '../../automata/budget.ts';
import { LazyDfa } from '../../automata/dfa.ts';
import { Nfa } from '../../automata/nfa.ts';
import { patternDfa } from '../../automata/pattern-dfa.ts';
import { isMember } from '../../automata/language.ts';
import { asBound, walkProduct } from '../../automata/product.ts';
import { Predecessors } from '../../automata/reachability.ts';
import { patternOf, type LayoutField, type RuleLayout, type Template } from '../../classes/rule-layout.ts';
import { byteSet, complement, nonNul, singleByte } from '../../patterns/byte-set.ts';
import type { Pattern } from '../../patterns/pattern.ts';
import type { ByteString } from '../../source/bytes.ts';
import { walkSimpleWays } from './simple-paths.ts';
import { StateSets } from '../generalise/state-sets.ts';
import { beginsLike, matchesTemplate } from './match-template.ts';
import type { SearchedAutomaton } from './cover-target.ts';
import { widen } from '../generalise/generalise.ts';

/** Rules that were found for strings of one form. */
export interface FoundRules {
  readonly rules: readonly FoundRule[];
  /** Undefined where they tell everything. */
  readonly untold: UntoldText | undefined;
}

/** That rules do not tell all. */
export interface UntoldText {
  /** A string of which they do not; empty where the search for it was ended, so that there may be none. */
  readonly text: ByteString;
  /** What they do not tell of it. */
  readonly bits: number;
}

/** Where the search was ended, so that there may be more. */
export const searchEnded: UntoldText = { text: '' as ByteString, bits: 0 };

/** A rule that was found. */
export interface FoundRule {
  /** All that it is matched by. */
  readonly matched: readonly Template[];
  /** What it is about, as the layout has it: several rules say one thing together. */
  readonly about: readonly string[];
  readonly bits: number;
}

/** What is told already. */
export interface AlreadyTold {
  readonly by: readonly FoundRule[];
  /** But for what these match. */
  readonly butFor: readonly FoundRule[];
}

const nothingTold: AlreadyTold = { by: [], butFor: [] };

/** More rules than anyone reads, and than any profile of Debian has. */
export const mostRules = 4000;
/** What it takes to walk one rule more, in steps. */
const costOfRule = 8;
/** Each finds what those before have left: of strings that lead to one place, it looks at a shortest. */
const mostRounds = 100;

/**
 * Finds rules that say what an automaton says about strings of one form: for a string that is not told yet, the widest template that holds
 * is one, until all are told.
 */
export function findRules(
  automaton: SearchedAutomaton,
  layout: RuleLayout,
  budget: Budget,
  already: AlreadyTold = nothingTold,
): FoundRules {
  if (automaton.states?.every((state) => (automaton.must(state) & layout.bits) === 0) === true)
    return { rules: [], untold: undefined };
  const search = new Search(automaton, layout, budget, already);
  if (layout.fields[0]?.kind === 'text') search.begin();
  for (let round = 0; round < mostRounds; round++) if (!search.goOn()) return search.found();
  return search.found(true);
}

class Search {
  readonly #automaton: SearchedAutomaton;
  readonly #layout: RuleLayout;
  readonly #budget: Budget;
  readonly #sets: StateSets;
  readonly #shape: LazyDfa<true>;
  readonly #already: AlreadyTold;
  #rules: readonly FoundRule[] = [];
  #untold: UntoldText | undefined;
  /** The states behind which something was not told; undefined before the first look. */
  #lacking: ReadonlySet<State> | undefined;
  #leading: Predecessors | undefined;

  constructor(automaton: SearchedAutomaton, layout: RuleLayout, budget: Budget, already: AlreadyTold) {
    this.#automaton = automaton;
    this.#already = already;
    this.#layout = layout;
    this.#budget = budget;
    this.#sets = new StateSets(automaton, budget);
    this.#shape = patternDfa(shapeOf(layout));
  }

  /** @param isBroken - whether it may be that not all is told */
  found(isBroken = false): FoundRules {
    const untold = this.#untold ?? (isBroken ? searchEnded : undefined);
    return { rules: this.#rules, untold };
  }

  /** Looks for rules for what can be come to without detours, which is most where there is one field. */
  begin(): void {
    const shape = this.#shape;
    const { by, butFor } = this.#already;
    const added: FoundRule[] = [];
    walkSimpleWays(this.#automaton, this.#budget, (state, leading) => {
      if ((this.#automaton.must(state) & this.#layout.bits) === 0) return;
      const text = this.#named(leading(), state);
      if (text === undefined || !isMember(text, shape)) return;
      const told = (rules: readonly FoundRule[], bits: number): number =>
        rules.reduce(
          (all, rule) => ((rule.bits & bits & ~all) !== 0 && matches(rule, text) ? all | rule.bits : all),
          0,
        );
      const must = this.#automaton.must(state) & this.#layout.bits;
      this.#budget.spend(added.length);
      const before = by.length === 0 ? 0 : told(by, must) & ~told(butFor, must);
      this.#add(text, must & ~before & ~told(added, must), added);
    });
    this.#rules = added;
  }

  /** Looks for rules for all that those before do not tell; whether there were more. */
  goOn(): boolean {
    const added: FoundRule[] = [];
    this.#untold = undefined;
    let isTooLarge = false;
    try {
      this.#walk(added);
    } catch (error) {
      if (!(error instanceof AutomatonTooLargeError)) throw error;
      this.#untold ??= searchEnded;
      isTooLarge = true;
    }
    const isFull = this.#rules.length + added.length >= mostRules;
    this.#rules = [...this.#rules, ...added];
    // What no rule tells is no reason to leave out others.
    return added.length > 0 && !isFull && !isTooLarge && !this.#budget.isSpent;
  }

  #walk(added: FoundRule[]): void {
    const automaton = this.#automaton;
    const shape = this.#shape;
    const told = new ToldRules(this.#rules, this.#already);
    // Where nothing was lacking, nothing will be: of the rest, what leads there is looked at again.
    const within =
      this.#lacking && (this.#leading ??= new Predecessors(automaton, this.#budget)).reaching(this.#lacking);
    const lackingNow = new Set<State>();
    this.#lacking = lackingNow;
    const walked = {
      start: automaton.start,
      step: (state: State, byte: number) => {
        const target = automaton.step(state, byte);
        return within === undefined || within.has(target) ? target : deadState;
      },
      classOf: (byte: number) => automaton.classOf(byte),
      endsWhereDead: true,
    };
    walkProduct([asBound(shape), walked, told], (states, leading) => {
      // Each of the rules is walked beside it.
      if (!this.#budget.spend(this.#sets.classes.length + costOfRule * this.#rules.length)) {
        this.#untold ??= searchEnded;
        return 'stop';
      }
      if (shape.accepts(states(0)).length === 0) return 'follow';
      const lacking = automaton.must(states(1)) & this.#layout.bits & ~told.bits(states(2));
      const text = lacking === 0 ? undefined : this.#named(leading(), states(1));
      if (text === undefined) return 'follow';
      lackingNow.add(states(1));
      this.#budget.spend(added.length);
      const still = added.reduce(
        (bits, rule) => ((rule.bits & bits) !== 0 && matches(rule, text) ? bits & ~rule.bits : bits),
        lacking,
      );
      return this.#add(text, still, added) ? 'follow' : 'stop';
    });
  }

  /** Finds rules for a string; whether there is reason to look at others. */
  #add(text: ByteString, bits: number, added: FoundRule[]): boolean {
    let lacking = bits;
    while (lacking !== 0) {
      const rule = this.#ruleFor(text, lacking & -lacking);
      if (rule === undefined || this.#rules.length + added.length >= mostRules) {
        this.#untold = { text, bits: lacking };
        return !this.#budget.isSpent && rule === undefined;
      }
      added.push(rule);
      lacking &= ~rule.bits;
    }
    return true;
  }

  /**
   * A string with a byte at least that leads to a state; undefined where none does. What is granted behind the class alone tells that it is
   * mediated, and nothing of things without a name.
   */
  #named(text: ByteString, state: State): ByteString | undefined {
    if (text !== '' || this.#layout.startsEmpty === true || this.#layout.fields[0]?.kind !== 'text') return text;
    const bytes = this.#sets.classes.map(([byte = 0]) => byte);
    const looped = bytes.find((byte) => byte !== 0 && this.#automaton.step(state, byte) === state);
    return looped === undefined ? undefined : (String.fromCharCode(looped) as ByteString);
  }

  #ruleFor(text: ByteString, bit: number): FoundRule | undefined {
    const layout = this.#layout;
    const wide = widen(text, bit, layout, this.#automaton.start, this.#sets);
    if (wide === undefined) return undefined;
    const { fields } = wide;
    for (const { about, matched } of layout.broader?.(fields) ?? []) {
      const templates = matched.map((each) => templateOf(layout, each));
      if (!templates.some((template) => matchesTemplate(template, text))) continue;
      const behind = templates.map((each) => this.#sets.behind([this.#automaton.start], each));
      if (!behind.every((states) => this.#sets.mayAll(states, bit))) continue;
      return { about: [about], bits: bit, matched: templates };
    }
    const bits = (this.#sets.mustOfAll(wide.states) | bit) & layout.bits;
    const about = layout.about(fields);
    return about && { about, bits, matched: [templateOf(layout, fields)] };
  }
}

/** All that a rule is matched by, field behind field. */
function templateOf({ before, fields }: RuleLayout, found: readonly Template[]): Template {
  const literal = (byte: number) => ({ set: singleByte(byte), times: 'once' }) as const;
  return [
    ...before.map(literal),
    ...fields.flatMap(({ end }, index) => [...(found[index] ?? []), ...end.map(literal)]),
  ];
}

/** What strings of a form are matched by at all. */
export function shapeOf({ before, fields }: RuleLayout): Pattern {
  const literal = (byte: number): Pattern => ({ kind: 'set', set: singleByte(byte) });
  const parts = fields.flatMap((field) => [shapeOfField(field), ...field.end.map(literal)]);
  return { kind: 'sequence', parts: [...before.map(literal), ...parts] };
}

const text: Pattern = { kind: 'star', of: { kind: 'set', set: nonNul } };
const anyByte: Pattern = { kind: 'set', set: complement(byteSet([])) };

/** What a field can hold at all. */
export function shapeOfField({ kind, length = 0, flags, asked }: LayoutField): Pattern {
  if (asked !== undefined) return asked;
  switch (kind) {
    case 'numbers':
      return { kind: 'sequence', parts: Array.from({ length }, () => anyByte) };
    case 'address':
      return {
        kind: 'choice',
        alternatives: [
          { kind: 'set', set: singleByte(1) },
          { kind: 'sequence', parts: [{ kind: 'set', set: singleByte(0) }, text] },
        ],
      };
    case 'flags':
      return { kind: 'choice', alternatives: flags?.asked.map(patternOf) ?? [] };
    case 'text':
      return text;
  }
}

/** Whether a rule is about a string. */
function matches({ matched }: FoundRule, string: ByteString): boolean {
  return matched.some((template) => beginsLike(template, string) && matchesTemplate(template, string));
}

/** What rules tell, as an automaton. */
class ToldRules {
  readonly #dfa: LazyDfa<{ readonly bits: number; readonly tells: 'now' | 'before' | 'not' }>;

  constructor(rules: readonly FoundRule[], { by, butFor }: AlreadyTold) {
    const nfa = new Nfa<{ readonly bits: number; readonly tells: 'now' | 'before' | 'not' }>();
    const entries = (some: readonly FoundRule[], tells: 'now' | 'before' | 'not') =>
      some.map(({ bits, matched }) => {
        const end = nfa.accept({ bits, tells });
        return nfa.branch(matched.map((template) => nfa.pattern(patternOf(template), end)));
      });
    this.#dfa = new LazyDfa(
      nfa,
      nfa.branch([...entries(rules, 'now'), ...entries(by, 'before'), ...entries(butFor, 'not')]),
    );
  }

  get start(): State {
    return this.#dfa.start;
  }

  step(state: State, byte: number): State {
    return this.#dfa.step(state, byte);
  }

  classOf(byte: number): number {
    return this.#dfa.classOf(byte);
  }

  bits(state: State): number {
    const of = (tells: string): number =>
      this.#dfa.accepts(state).reduce((bits, one) => (one.tells === tells ? bits | one.bits : bits), 0);
    return of('now') | (of('before') & ~of('not'));
  }
}

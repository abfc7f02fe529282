import { deadState, match, type State } from '../../automata/automaton.ts';
import { AutomatonTooLargeError, type Budget } from '../../automata/budget.ts';
import { LazyDfa } from '../../automata/dfa.ts';
import { Nfa } from '../../automata/nfa.ts';
import { patternDfa } from '../../automata/pattern-dfa.ts';
import { isMember } from '../../automata/language.ts';
import { asBound, walkProduct } from '../../automata/product.ts';
import { Predecessors } from '../../automata/reachability.ts';
import { patternOf, type RuleLayout, type Template } from '../../classes/rule-layout.ts';
import { singleByte } from '../../patterns/byte-set.ts';
import { shapeOf } from './layout-shape.ts';
import type { ByteString } from '../../source/bytes.ts';
import { visitSimplePaths } from './simple-paths.ts';
import { StateSets } from '../generalise/state-sets.ts';
import { beginsLike, matchesTemplate } from './match-template.ts';
import type { CoverTarget } from './cover-target.ts';
import { generalise } from '../generalise/generalise.ts';

/** Rules for strings of one layout: a cover of the permissions of an automaton. */
export interface Cover {
  readonly rules: readonly CoverRule[];
  /** Undefined if the rules cover all strings. */
  readonly uncovered: UncoveredText | undefined;
}

/** A string without a rule. */
export interface UncoveredText {
  /** The string; empty if the search reached a limit, and the cover may be complete. */
  readonly text: ByteString;
  /** The uncovered permissions. */
  readonly bits: number;
}

/** The result of a search that reached a limit. */
export const limitReached: UncoveredText = { text: '' as ByteString, bits: 0 };

/** A rule of a cover. */
export interface CoverRule {
  /** The templates of the rule. */
  readonly matched: readonly Template[];
  /** The objects, as the layout encodes objects. Several objects may form a rule. */
  readonly about: readonly string[];
  readonly bits: number;
}

/** Rules known before the search. */
export interface KnownRules {
  readonly by: readonly CoverRule[];
  /** Rules with strings that `by` does not cover. */
  readonly butFor: readonly CoverRule[];
}

const noRules: KnownRules = { by: [], butFor: [] };

/** A limit above any profile of Debian, and above the patience of a reader. */
export const maxRules = 4000;
/** The steps that a rule costs in a product. */
const costOfRule = 8;
/** The maximum number of rounds. A round looks at a shortest string for every state. */
const maxRounds = 100;

/**
 * Covers the permissions of an automaton for strings of a layout. A round takes uncovered strings, and generalises
 * every string to the broadest valid template.
 */
export function searchCover(
  automaton: CoverTarget,
  layout: RuleLayout,
  budget: Budget,
  already: KnownRules = noRules,
): Cover {
  if (automaton.states?.every((state) => (automaton.must(state) & layout.bits) === 0) === true)
    return { rules: [], uncovered: undefined };
  const search = new Search(automaton, layout, budget, already);
  if (layout.fields[0]?.kind === 'text') search.begin();
  for (let round = 0; round < maxRounds; round++) if (!search.goOn()) return search.found();
  return search.found(true);
}

class Search {
  readonly #automaton: CoverTarget;
  readonly #layout: RuleLayout;
  readonly #budget: Budget;
  readonly #sets: StateSets;
  readonly #shape: LazyDfa<true>;
  readonly #already: KnownRules;
  #rules: readonly CoverRule[] = [];
  #uncovered: UncoveredText | undefined;
  /** The states of uncovered strings; undefined before the first round. */
  #lacking: ReadonlySet<State> | undefined;
  #leading: Predecessors | undefined;

  constructor(automaton: CoverTarget, layout: RuleLayout, budget: Budget, already: KnownRules) {
    this.#automaton = automaton;
    this.#already = already;
    this.#layout = layout;
    this.#budget = budget;
    this.#sets = new StateSets(automaton, budget);
    this.#shape = patternDfa(shapeOf(layout));
  }

  /** @param isBroken - if the cover may be incomplete */
  found(isBroken = false): Cover {
    const uncovered = this.#uncovered ?? (isBroken ? limitReached : undefined);
    return { rules: this.#rules, uncovered };
  }

  /** Covers the strings of simple paths first: with one field, nearly all strings. */
  begin(): void {
    const shape = this.#shape;
    const known = this.#already.by.length === 0 ? undefined : new ListedRules([], this.#already);
    const added: CoverRule[] = [];
    visitSimplePaths(this.#automaton, this.#budget, (state, leading) => {
      if ((this.#automaton.must(state) & this.#layout.bits) === 0) return;
      const text = this.#named(leading(), state);
      if (text === undefined || !isMember(text, shape)) return;
      const must = this.#automaton.must(state) & this.#layout.bits;
      this.#budget.spend(added.length);
      const before = known === undefined ? 0 : known.bits(match(known, known.start, text));
      const lacking = must & ~before;
      const shown = added.reduce(
        (bits, rule) => ((rule.bits & lacking & ~bits) !== 0 && matches(rule, text) ? bits | rule.bits : bits),
        0,
      );
      this.#add(text, lacking & ~shown, added);
    });
    this.#rules = added;
  }

  /** Covers strings that earlier rounds left uncovered. Returns false after the last round. */
  goOn(): boolean {
    const added: CoverRule[] = [];
    this.#uncovered = undefined;
    let isTooLarge = false;
    try {
      this.#walk(added);
    } catch (error) {
      if (!(error instanceof AutomatonTooLargeError)) throw error;
      this.#uncovered ??= limitReached;
      isTooLarge = true;
    }
    const isFull = this.#rules.length + added.length >= maxRules;
    this.#rules = [...this.#rules, ...added];
    // A string without a rule is no reason to stop.
    return added.length > 0 && !isFull && !isTooLarge && !this.#budget.isSpent;
  }

  #walk(added: CoverRule[]): void {
    const automaton = this.#automaton;
    const shape = this.#shape;
    const shown = new ListedRules(this.#rules, this.#already);
    // Only states of uncovered strings, and their predecessors, can have uncovered strings in a later round.
    const within =
      this.#lacking && (this.#leading ??= new Predecessors(automaton, this.#budget)).reaching(this.#lacking);
    const lackingNow = new Set<State>();
    this.#lacking = lackingNow;
    const walked = {
      ...asBound(automaton),
      step: (state: State, byte: number) => {
        const target = automaton.step(state, byte);
        return within === undefined || within.has(target) ? target : deadState;
      },
    };
    walkProduct([asBound(shape), walked, shown], (states, leading) => {
      // A step costs as much as there are rules in the product.
      if (!this.#budget.spend(this.#sets.classes.length + costOfRule * this.#rules.length)) {
        this.#uncovered ??= limitReached;
        return 'stop';
      }
      if (shape.accepts(states(0)).length === 0) return 'follow';
      const lacking = automaton.must(states(1)) & this.#layout.bits & ~shown.bits(states(2));
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

  /** Adds rules for a string. Returns false if the search must stop. */
  #add(text: ByteString, bits: number, added: CoverRule[]): boolean {
    let lacking = bits;
    while (lacking !== 0) {
      const rule = this.#ruleFor(text, lacking & -lacking);
      if (rule === undefined || this.#rules.length + added.length >= maxRules) {
        this.#uncovered = { text, bits: lacking };
        return !this.#budget.isSpent && rule === undefined;
      }
      added.push(rule);
      lacking &= ~rule.bits;
    }
    return true;
  }

  /**
   * Returns a string of at least one byte to a state; undefined if none exists. Permissions after the class alone
   * show that the class is mediated. No object has an empty name.
   */
  #named(text: ByteString, state: State): ByteString | undefined {
    if (text !== '' || this.#layout.startsEmpty === true || this.#layout.fields[0]?.kind !== 'text') return text;
    const bytes = this.#sets.classes.map(([byte = 0]) => byte);
    const looped = bytes.find((byte) => byte !== 0 && this.#automaton.step(state, byte) === state);
    return looped === undefined ? undefined : (String.fromCharCode(looped) as ByteString);
  }

  #ruleFor(text: ByteString, bit: number): CoverRule | undefined {
    const layout = this.#layout;
    const wide = generalise(text, bit, layout, this.#automaton.start, this.#sets);
    if (wide === undefined) return undefined;
    const { fields } = wide;
    for (const { about, matched } of layout.broader?.(fields) ?? []) {
      const templates = matched.map((each) => templateOf(layout, each));
      if (!templates.some((template) => matchesTemplate(template, text))) continue;
      const after = templates.map((each) => this.#sets.after([this.#automaton.start], each));
      if (!after.every((states) => this.#sets.mayAll(states, bit))) continue;
      return { about: [about], bits: bit, matched: templates };
    }
    const bits = (this.#sets.mustOfAll(wide.states) | bit) & layout.bits;
    const about = layout.about(fields);
    return about && { about, bits, matched: [templateOf(layout, fields)] };
  }
}

/** Joins the templates of all fields. */
function templateOf({ before, fields }: RuleLayout, found: readonly Template[]): Template {
  const literal = (byte: number) => ({ set: singleByte(byte), times: 'once' }) as const;
  return [
    ...before.map(literal),
    ...fields.flatMap(({ end }, index) => [...(found[index] ?? []), ...end.map(literal)]),
  ];
}

/** Is true if a rule matches a string. */
function matches({ matched }: CoverRule, string: ByteString): boolean {
  return matched.some((template) => beginsLike(template, string) && matchesTemplate(template, string));
}

/** The automaton of rules. */
class ListedRules {
  readonly #dfa: LazyDfa<{ readonly bits: number; readonly tells: 'now' | 'before' | 'not' }>;

  constructor(rules: readonly CoverRule[], { by, butFor }: KnownRules) {
    const nfa = new Nfa<{ readonly bits: number; readonly tells: 'now' | 'before' | 'not' }>();
    const entries = (some: readonly CoverRule[], tells: 'now' | 'before' | 'not') =>
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

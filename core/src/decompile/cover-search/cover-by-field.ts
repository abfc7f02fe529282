import { memoised } from '../../source/memoised.ts';
import { deadState, match, transitionsOf, type State } from '../../automata/automaton.ts';
import { unlessTooLarge, type Budget } from '../../automata/budget.ts';
import type { LazyDfa } from '../../automata/dfa.ts';
import { patternDfa } from '../../automata/pattern-dfa.ts';
import { asBound, walkProduct } from '../../automata/product.ts';
import type { LayoutField, RuleLayout, Template, TemplateElement } from '../../classes/rule-layout.ts';
import { singleByte } from '../../patterns/byte-set.ts';
import type { ByteString } from '../../source/bytes.ts';
import { searchCover, maxRules, limitReached, type CoverRule, type Cover, type UncoveredText } from './cover-search.ts';
import { shapeOfField } from './layout-shape.ts';
import { endText, isPrintable, kindsOf } from './layout-fields.ts';
import { irredundantRules } from './irredundant-cover.ts';
import type { CoverTarget } from './cover-target.ts';
import { minimalTarget } from './minimal-target.ts';
import { StateSets } from '../generalise/state-sets.ts';
import { templateKey, type TemplateLanguages } from '../generalise/template-languages.ts';

/** Templates for a field and the following fields. */
interface Rest {
  readonly fields: readonly Template[];
  readonly key: string;
  readonly bits: number;
}

/**
 * A possible continuation: templates for a field and the following fields, and the permissions at each end of the
 * preceding field that rules must and may grant.
 */
interface Candidate {
  readonly fields: readonly Template[];
  readonly key: string;
  readonly must: Map<State, number>;
  readonly may: Map<State, number>;
}

/**
 * Covers the permissions of an automaton for strings of one layout, field by field. The search first covers the
 * following fields for each end of a field, and then the strings of the field for each continuation. A search is
 * therefore about one field, whatever the number of rules.
 */
export function searchCoverByField(automaton: CoverTarget, layout: RuleLayout, budget: Budget): Cover {
  return unlessTooLarge(
    (): Cover => {
      if (layout.fields.length < 2) return searchCover(automaton, layout, budget);
      if (automaton.states?.every((state) => (automaton.must(state) & layout.bits) === 0) === true)
        return { rules: [], uncovered: undefined };
      return new FieldSearch(minimalTarget(automaton, layout.bits, budget), layout, budget).found();
    },
    () => ({ rules: [], uncovered: limitReached }),
  );
}

class FieldSearch {
  readonly #automaton: CoverTarget;
  readonly #layout: RuleLayout;
  readonly #budget: Budget;
  readonly #sets: StateSets;
  readonly #shapes: readonly LazyDfa<true>[];
  /** By field and state, the continuations. */
  readonly #rests: readonly Map<State, readonly Rest[]>[];
  readonly #mays = new Map<string, number>();
  readonly #languages: TemplateLanguages;
  #uncovered: UncoveredText | undefined;

  constructor(automaton: CoverTarget, layout: RuleLayout, budget: Budget) {
    this.#automaton = automaton;
    this.#layout = layout;
    this.#budget = budget;
    this.#sets = new StateSets(automaton, budget);
    this.#languages = this.#sets.languages;
    this.#shapes = layout.fields.map((field) => patternDfa(shapeOfField(field)));
    this.#rests = layout.fields.map(() => new Map());
  }

  found(): Cover {
    const { before } = this.#layout;
    const leading = String.fromCharCode(...before) as ByteString;
    const start = match(this.#automaton, this.#automaton.start, leading);
    const rules = new Map<string, CoverRule>();
    for (const rest of start === deadState ? [] : this.#from(start, 0, leading)) {
      const rule = this.#ruleFor(rest);
      if (rule === undefined) {
        this.#addUncovered(leading, rest.bits);
        continue;
      }
      const key = JSON.stringify([rule.about, rule.bits]);
      if (!rules.has(key)) rules.set(key, rule);
    }
    const kept = withoutCovered([...rules.values()], ({ matched }, others) =>
      matched.every((template) =>
        others.some((other) => other.matched.some((each) => this.#languages.isWithin(template, each))),
      ),
    );
    return { rules: kept, uncovered: this.#uncovered };
  }

  #addUncovered(text: ByteString, bits: number): void {
    this.#uncovered ??= { text, bits };
  }

  /** Templates for a field and the following fields. */
  #from(state: State, at: number, leading: ByteString): readonly Rest[] {
    const field = this.#layout.fields[at];
    if (field === undefined) {
      const bits = this.#automaton.must(state) & this.#layout.bits;
      return bits === 0 ? [] : [{ fields: [], key: '', bits }];
    }
    const known = this.#rests[at]?.get(state);
    if (known !== undefined) return known;
    const found = this.#search(state, field, at, leading);
    this.#rests[at]?.set(state, found);
    return found;
  }

  /** Limits the number of continuations. */
  #bounded(found: readonly Rest[]): readonly Rest[] {
    if (found.length > maxRules || this.#budget.isSpent) this.#addUncovered(limitReached.text, limitReached.bits);
    return found.slice(0, maxRules);
  }

  #search(state: State, field: LayoutField, at: number, leading: ByteString): readonly Rest[] {
    const candidates = this.#candidates(this.#endsOf(state, field, at, leading), at);
    const groups = new Map<string, Candidate[]>();
    for (const candidate of candidates) {
      const key = JSON.stringify([[...candidate.must].sort(byState), [...candidate.may].sort(byState)]);
      memoised(groups, key, () => []).push(candidate);
    }
    const found: Rest[] = [];
    for (const group of groups.values()) {
      const shown = kindsOf(field).flatMap((kind) => this.#ofField(state, kind, at, group, leading));
      for (const { matched, bits } of shown)
        for (const template of matched)
          for (const { fields, key } of group)
            found.push({ fields: [template, ...fields], key: `${templateKey(template)}|${key}`, bits });
      if (found.length > maxRules) break;
    }
    return withoutCovered(this.#bounded(found), ({ fields }, others) =>
      others.some((other) => this.#areWithin(fields, other.fields)),
    );
  }

  /** Covers the strings of a field with a continuation. */
  #ofField(
    state: State,
    field: LayoutField,
    at: number,
    group: readonly Candidate[],
    leading: ByteString,
  ): readonly CoverRule[] {
    const known = new Map<State, State>();
    const after = (within: State): State => memoised(known, within, () => this.#behindEnd(within, field));
    const automaton = this.#automaton;
    const must = group[0]?.must ?? new Map<State, number>();
    const templates = group.map(({ fields }) => this.#joined(fields, at + 1));
    // Sets may include NUL, which ends no string of the field.
    const allowedAfter = (end: State): number =>
      end === deadState
        ? 0
        : templates.reduce((bits, template) => bits & this.#mayOf(end, template), this.#layout.bits);
    const { rules, uncovered } = searchCover(
      {
        ...transitionsOf(automaton),
        start: state,
        must: (within) => must.get(after(within)) ?? 0,
        may: (within) => allowedAfter(after(within)),
      },
      {
        bits: this.#layout.bits,
        before: [],
        startsEmpty: true,
        fields: [{ ...field, end: [] }],
        about: ([template = []]) => (isPrintable(field, template) ? [''] : undefined),
      },
      this.#budget,
    );
    if (uncovered !== undefined)
      this.#addUncovered(
        uncovered.text === '' ? uncovered.text : (`${leading}${uncovered.text}` as ByteString),
        uncovered.bits,
      );
    return irredundantRules(rules, shapeOfField(field), this.#budget);
  }

  /** Finds the states after a field and the end of the field, with a string to a state. */
  #endsOf(state: State, field: LayoutField, at: number, leading: ByteString): ReadonlyMap<State, ByteString> {
    const shape = this.#shapes[at];
    const ends = new Map<State, ByteString>();
    if (shape === undefined) return ends;
    walkProduct([asBound(shape), { ...asBound(this.#automaton), start: state }], (states, text) => {
      if (!this.#budget.spend(this.#sets.classes.length)) {
        this.#addUncovered(limitReached.text, limitReached.bits);
        return 'stop';
      }
      if (shape.accepts(states(0)).length === 0) return 'follow';
      const end = this.#behindEnd(states(1), field);
      if (end !== deadState && !ends.has(end)) ends.set(end, `${leading}${text()}${endText(field)}` as ByteString);
      return 'follow';
    });
    return ends;
  }

  #behindEnd(state: State, field: LayoutField): State {
    return match(this.#automaton, state, endText(field));
  }

  /** Collects all continuations. A continuation of one end holds for further ends if it grants no less. */
  #candidates(ends: ReadonlyMap<State, ByteString>, at: number): readonly Candidate[] {
    const candidates = new Map<string, Candidate>();
    const rests = Array.from(ends, ([end, leading]) => ({ end, rests: this.#from(end, at + 1, leading) }));
    for (const { rests: all } of rests)
      for (const { fields, key } of all)
        if (!candidates.has(key) && candidates.size < maxRules)
          candidates.set(key, { fields, key, must: new Map(), may: new Map() });
    const live = rests.map(({ end }) => end);
    for (const { fields, may } of candidates.values()) {
      const template = this.#joined(fields, at + 1);
      for (const end of live) {
        if (!this.#budget.spend(1)) break;
        const bits = this.#mayOf(end, template);
        if (bits !== 0) may.set(end, bits);
      }
    }
    for (const { end, rests: all } of rests)
      for (const rest of all) {
        const { must } = this.#widest(rest, end, candidates.values()) ?? {};
        if (must === undefined) this.#addUncovered(limitReached.text, limitReached.bits);
        must?.set(end, (must.get(end) ?? 0) | rest.bits);
      }
    return [...candidates.values()].filter(({ must }) => must.size > 0);
  }

  /** Returns the permissions that rules may grant to all continuations. */
  #mayOf(state: State, template: Template): number {
    return memoised(this.#mays, `${state} ${templateKey(template)}`, () => {
      const states = this.#sets.after([state], template);
      return states?.reduce((all, one) => all & this.#automaton.may(one), this.#layout.bits) ?? 0;
    });
  }

  #joined(found: readonly Template[], from: number): Template {
    return this.#layout.fields.slice(from).flatMap(({ end }, index) => [...(found[index] ?? []), ...end.map(literal)]);
  }

  #ruleFor({ fields, bits }: Rest): CoverRule | undefined {
    const { before } = this.#layout;
    const whole = (each: readonly Template[]): Template => [...before.map(literal), ...this.#joined(each, 0)];
    for (const { about, matched } of this.#layout.broader?.(fields) ?? []) {
      if (!matched.some((each) => this.#areWithin(fields, each))) continue;
      const templates = matched.map(whole);
      if (templates.every((template) => (this.#mayOf(this.#automaton.start, template) & bits) === bits))
        return { about: [about], bits, matched: templates };
    }
    const about = this.#layout.about(fields);
    return about && { about, bits, matched: [whole(fields)] };
  }

  #areWithin(inner: readonly Template[], outer: readonly Template[]): boolean {
    return inner.every((template, at) => this.#languages.isWithin(template, outer[at] ?? []));
  }

  /** Returns the broadest continuation that holds at an end and includes a given continuation. */
  #widest({ fields, key, bits }: Rest, end: State, candidates: Iterable<Candidate>): Candidate | undefined {
    let best: Candidate | undefined;
    for (const one of candidates) {
      if (!this.#budget.spend(1)) break;
      const isIntended =
        ((one.may.get(end) ?? 0) & bits) === bits && (one.key === key || this.#areWithin(fields, one.fields));
      if (isIntended && (best === undefined || this.#areWithin(best.fields, one.fields))) best = one;
    }
    return best;
  }
}

/** Removes covered items. Only remaining items with the permissions of an item can cover the item. */
function withoutCovered<Item extends { readonly bits: number }>(
  items: readonly Item[],
  areCovering: (item: Item, others: readonly Item[]) => boolean,
): readonly Item[] {
  const kept = new Set(items);
  for (const item of items) {
    const others = [...kept].filter((other) => other !== item && (other.bits & item.bits) === item.bits);
    if (areCovering(item, others)) kept.delete(item);
  }
  return [...kept];
}

function byState([left]: readonly [State, number], [right]: readonly [State, number]): number {
  return left - right;
}

function literal(byte: number): TemplateElement {
  return { set: singleByte(byte), times: 'once' };
}

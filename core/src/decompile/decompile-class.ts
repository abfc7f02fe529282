import type { Budget } from '../automata/budget.ts';
import { deadState, type State } from '../automata/automaton.ts';
import type { RuleForm, RuleLayout } from '../classes/rule-layout.ts';
import type { SocketForm } from '../classes/network/sockets.ts';
import type { ByteString } from '../source/bytes.ts';
import { findRulesByField } from './cover-search/cover-by-field.ts';
import type { FoundRules } from './cover-search/cover-search.ts';
import { holdClass, type ToldClass } from './verify/verify-class.ts';
import { ruleEffects, type RuledAutomaton, type PrintedEffect } from './effect-automaton.ts';
import type { SearchedAutomaton } from './cover-search/cover-target.ts';

/** A rule that was read back. */
export interface ReadRule {
  readonly effect: PrintedEffect;
  /** As policy has it. */
  readonly text: ByteString;
}

/** Rules that were read back, and whether they are all. */
export interface ReadRules {
  readonly rules: readonly ReadRule[];
  /** Strings of which rules do not tell all, one for each form in which there are such. */
  readonly untold: readonly ByteString[];
}

/** How a rule says what becomes of its permissions. */
export const effectWords: Readonly<Record<PrintedEffect, string>> = {
  prompt: 'prompt ',
  allow: '',
  audit: 'audit ',
  'audit-deny': 'audit deny ',
  deny: 'deny ',
};

/**
 * Reads the rules of a class back from its automaton, and holds them to it.
 *
 * @param sockets - how rules about sockets are compiled for the profile
 */
export function readBackClass(
  automaton: RuledAutomaton,
  form: RuleForm,
  sockets: SocketForm,
  budget: Budget,
): ReadRules {
  if (automaton.start === deadState) return { rules: [], untold: [] };
  const told = new ToldRules(form);
  for (const effect of ruleEffects)
    for (const layout of form.layouts)
      told.add(effect, layout, findRulesByField(searched(automaton, effect), layout, budget));
  const untold = holdClass(automaton, told, form, sockets, budget);
  return { rules: told.rules(), untold };
}

class ToldRules implements ToldClass {
  readonly #form: RuleForm;
  readonly #bits: Readonly<Record<PrintedEffect, Map<string, number>>> = {
    prompt: new Map(),
    allow: new Map(),
    audit: new Map(),
    'audit-deny': new Map(),
    deny: new Map(),
  };

  constructor(form: RuleForm) {
    this.#form = form;
  }

  add(effect: PrintedEffect, layout: RuleLayout, { rules }: FoundRules): void {
    const known = this.#bits[effect];
    for (const { about, bits } of rules)
      for (const one of about) known.set(one, (known.get(one) ?? 0) | (bits & layout.bits));
  }

  rules(): readonly ReadRule[] {
    return ruleEffects.flatMap((effect) => {
      const all = Array.from(this.#bits[effect], ([about, bits]) => ({ about, bits })).sort(byAbout);
      return (this.#form.tidy?.(all) ?? all).map(({ about, bits }): ReadRule => ({
        effect,
        text: `${effectWords[effect]}${this.#form.rule(about, bits)}` as ByteString,
      }));
    });
  }

  texts(): readonly ByteString[] {
    return this.rules().map(({ text }) => text);
  }
}

function byAbout(left: { readonly about: string }, right: { readonly about: string }): number {
  return left.about < right.about ? -1 : left.about > right.about ? 1 : 0;
}

/** An automaton as rules of one effect are looked for in it: what a stronger one settles may be in them, too. */
export function searched(automaton: RuledAutomaton, effect: PrintedEffect): SearchedAutomaton {
  const stronger = ruleEffects.slice(ruleEffects.indexOf(effect) + 1);
  const known = new Map<State, { readonly must: number; readonly may: number }>();
  const bitsIn = (state: State) => {
    let bits = known.get(state);
    if (bits === undefined) {
      const effects = automaton.effects(state);
      const settled = stronger.reduce((all, one) => all | effects[one], 0);
      known.set(state, (bits = { must: effects[effect] & ~settled, may: effects[effect] | settled }));
    }
    return bits;
  };
  return {
    start: automaton.start,
    step: (state, byte) => automaton.step(state, byte),
    classOf: (byte) => automaton.classOf(byte),
    ...(automaton.states === undefined ? {} : { states: automaton.states }),
    must: (state) => bitsIn(state).must,
    may: (state) => bitsIn(state).may,
  };
}

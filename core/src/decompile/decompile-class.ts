import { memoised } from '../source/memoised.ts';
import type { Budget } from '../automata/budget.ts';
import { deadState, transitionsOf, type State } from '../automata/automaton.ts';
import type { RuleForm } from '../classes/rule-layout.ts';
import type { SocketForm } from '../classes/network/sockets.ts';
import type { ByteString } from '../source/bytes.ts';
import { searchCoverByField } from './cover-search/cover-by-field.ts';
import { verifyClass } from './verify/verify-class.ts';
import { ruleEffects, type EffectAutomaton, type PrintedEffect } from './effect-automaton.ts';
import type { CoverTarget } from './cover-search/cover-target.ts';

/** A decompiled rule. */
export interface DecompiledRule {
  readonly effect: PrintedEffect;
  /** The rule as in policy. */
  readonly text: ByteString;
  /** The object and the permissions as the layout of the class encodes them; undefined for a rule that was found without a layout. */
  readonly about?: string;
  readonly bits?: number;
}

/** Decompiled rules of a class. */
export interface DecompiledRules {
  readonly rules: readonly DecompiledRule[];
  /** Strings with a different answer of the rules and of the automaton; empty if a limit was reached before. */
  readonly counterexamples: readonly ByteString[];
}

/** The qualifiers of a rule with an effect. */
const effectWords: Readonly<Record<PrintedEffect, string>> = {
  prompt: 'prompt ',
  allow: '',
  audit: 'audit ',
  'audit-deny': 'audit deny ',
  deny: 'deny ',
};

/** Makes a rule with the qualifiers of an effect. */
export function ruleWith(effect: PrintedEffect, text: string): DecompiledRule {
  return { effect, text: `${effectWords[effect]}${text}` as ByteString };
}

/**
 * Decompiles the rules of a class from its automaton, and verifies them.
 *
 * @param sockets - the format of rules about sockets in the profile
 */
export function decompileClass(
  automaton: EffectAutomaton,
  form: RuleForm,
  sockets: SocketForm,
  budget: Budget,
): DecompiledRules {
  const rules = rulesOfClass(automaton, form, budget);
  const texts = rules.map(({ text }) => text);
  return {
    rules,
    counterexamples: automaton.start === deadState ? [] : verifyClass(automaton, texts, form, sockets, budget),
  };
}

/** Decompiles the rules of a class from its automaton, without verification. */
export function rulesOfClass(automaton: EffectAutomaton, form: RuleForm, budget: Budget): readonly DecompiledRule[] {
  if (automaton.start === deadState) return [];
  const named = form.bytesBeforeName === undefined ? automaton : withoutEmptyName(automaton, form.bytesBeforeName);
  return ruleEffects.flatMap((effect) => {
    const bitsOf = new Map<string, number>();
    for (const layout of form.layouts)
      for (const { about, bits } of searchCoverByField(searched(named, effect), layout, budget).rules)
        for (const one of about) bitsOf.set(one, (bitsOf.get(one) ?? 0) | (bits & layout.bits));
    const all = Array.from(bitsOf, ([about, bits]) => ({ about, bits })).sort(byAbout);
    return (form.tidy?.(all) ?? all).map(({ about, bits }): DecompiledRule => ({
      ...ruleWith(effect, form.rule(about, bits)),
      about,
      bits,
    }));
  });
}

/** An automaton with any permission for the empty name: no peer has an empty name, and rules may therefore match it. */
function withoutEmptyName(automaton: EffectAutomaton, bytesBefore: number): EffectAutomaton {
  const places = bytesBefore + 2;
  const anything = { prompt: -1, allow: -1, audit: -1, 'audit-deny': -1, deny: -1 };
  return {
    start: automaton.start * places + bytesBefore + 1,
    step: (state, byte) => {
      const next = automaton.step(Math.floor(state / places), byte);
      return next === deadState ? deadState : next * places + Math.max(0, (state % places) - 1);
    },
    classOf: (byte) => automaton.classOf(byte),
    effects: (state) => (state % places === 0 ? automaton.effects(state / places) : anything),
  };
}

function byAbout(left: { readonly about: string }, right: { readonly about: string }): number {
  return left.about < right.about ? -1 : left.about > right.about ? 1 : 0;
}

/**
 * Makes the target of a search for rules of one effect. Rules may include permissions that a stronger effect decides.
 */
export function searched(automaton: EffectAutomaton, effect: PrintedEffect): CoverTarget {
  const stronger = ruleEffects.slice(ruleEffects.indexOf(effect) + 1);
  const known = new Map<State, { readonly must: number; readonly may: number }>();
  const bitsIn = (state: State) =>
    memoised(known, state, () => {
      const effects = automaton.effects(state);
      const settled = stronger.reduce((all, one) => all | effects[one], 0);
      return { must: effects[effect] & ~settled, may: effects[effect] | settled };
    });
  return {
    ...transitionsOf(automaton),
    ...(automaton.states === undefined ? {} : { states: automaton.states }),
    must: (state) => bitsIn(state).must,
    may: (state) => bitsIn(state).may,
  };
}

import { deadState, type State } from '../automaton/automaton.ts';
import type { RuleForm } from '../class/rule-layout.ts';
import type { ByteString } from '../source/bytes.ts';
import { findRules } from './find-rules.ts';
import type { SearchedAutomaton, StepBudget } from './searched-automaton.ts';

/** An automaton with the permissions of states by what becomes of them. */
export interface RuledAutomaton {
  readonly start: State;
  step(state: State, byte: number): State;
  classOf(byte: number): number;
  /** All states that any string leads to, where they are known. */
  readonly states?: readonly State[];
  /** What becomes of permissions in a state, as bits. What is in several is settled by the last. */
  effects(state: State): Readonly<Record<RuleEffect, number>>;
}

/** What rules say about permissions: a later one goes before those in front of it. */
export const ruleEffects = ['prompt', 'allow', 'audit', 'audit-deny', 'deny'] as const;

/** One of them. */
export type RuleEffect = (typeof ruleEffects)[number];

/** A rule that was read back. */
export interface ReadRule {
  readonly effect: RuleEffect;
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
export const effectWords: Readonly<Record<RuleEffect, string>> = {
  prompt: 'prompt ',
  allow: '',
  audit: 'audit ',
  'audit-deny': 'audit deny ',
  deny: 'deny ',
};

/** Reads the rules of a class back from its automaton. */
export function readBackClass(automaton: RuledAutomaton, form: RuleForm, budget: StepBudget): ReadRules {
  if (automaton.start === deadState) return { rules: [], untold: [] };
  const untold: ByteString[] = [];
  const rules = ruleEffects.flatMap((effect) => {
    const bitsOf = new Map<string, number>();
    for (const layout of form.layouts) {
      const found = findRules(searched(automaton, effect), layout, budget);
      if (found.untold !== undefined) untold.push(found.untold.text);
      for (const { about, bits } of found.rules)
        for (const one of about) bitsOf.set(one, (bitsOf.get(one) ?? 0) | (bits & layout.bits));
    }
    const all = Array.from(bitsOf, ([about, bits]) => ({ about, bits })).sort(byAbout);
    return (form.tidy?.(all) ?? all).map(({ about, bits }): ReadRule => ({
      effect,
      text: `${effectWords[effect]}${form.rule(about, bits)}` as ByteString,
    }));
  });
  return { rules, untold };
}

function byAbout(left: { readonly about: string }, right: { readonly about: string }): number {
  return left.about < right.about ? -1 : left.about > right.about ? 1 : 0;
}

/** An automaton as rules of one effect are looked for in it: what a stronger one settles may be in them, too. */
export function searched(automaton: RuledAutomaton, effect: RuleEffect): SearchedAutomaton {
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

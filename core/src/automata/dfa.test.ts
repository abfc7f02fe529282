import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { byteSet, complement } from '../patterns/byte-set.ts';
import type { Pattern } from '../patterns/pattern.ts';
import { patternLetters as letters, patterns, patternTexts } from '../testing/arbitrary-pattern.ts';
import { matches, matchesByDefinition } from '../testing/match-pattern.ts';
import { deadState } from './automaton.ts';
import { AutomatonTooLargeError } from './budget.ts';
import { LazyDfa } from './dfa.ts';
import { Nfa } from './nfa.ts';

test('the automaton matches the same strings as the pattern', () => {
  fc.assert(
    fc.property(patterns, fc.array(patternTexts, { maxLength: 8 }), (some, texts) => {
      expect(texts.filter((one) => matches(some, one))).toEqual(texts.filter((one) => matchesByDefinition(some, one)));
    }),
    { numRuns: 500 },
  );
});

test('every single byte has a separate class, even all 256', () => {
  const alternatives = Array.from({ length: 256 }, (_, byte): Pattern => ({ kind: 'set', set: byteSet([byte]) }));
  for (const count of [1, 2, 255, 256]) {
    const nfa = new Nfa<number>();
    const entries = alternatives.slice(0, count).map((set, byte) => nfa.pattern(set, nfa.accept(byte)));
    const dfa = new LazyDfa(nfa, nfa.branch(entries));
    const accepted = alternatives.map((_, byte) => dfa.accepts(dfa.step(dfa.start, byte)));
    expect(accepted).toEqual(alternatives.map((_, byte) => (byte < count ? [byte] : [])));
  }
});

test('the dead state is 0, accepts nothing and has no exit', () => {
  fc.assert(
    fc.property(patterns, fc.integer({ min: 0, max: 255 }), (some, byte) => {
      const nfa = new Nfa<true>();
      const dfa = new LazyDfa(nfa, nfa.pattern(some, nfa.accept(true)));
      expect(dfa.accepts(deadState)).toEqual([]);
      expect(dfa.step(deadState, byte)).toBe(deadState);
      expect(dfa.reaches(deadState, (state) => dfa.accepts(state).length > 0)).toBe(false);
    }),
  );
});

test('a state with a continuation that matches reaches an accepting one', () => {
  const short = ['', ...letters, ...letters.flatMap((one) => letters.map((other) => one + other))];
  fc.assert(
    fc.property(patterns, patternTexts, (some, before) => {
      const nfa = new Nfa<true>();
      const dfa = new LazyDfa(nfa, nfa.pattern(some, nfa.accept(true)));
      const state = [...before].reduce((at, char) => dfa.step(at, char.charCodeAt(0)), dfa.start);
      const live = dfa.reaches(state, (reached) => dfa.accepts(reached).length > 0);
      const continued = short.some((after) => matchesByDefinition(some, before + after));
      expect(live || !continued).toBe(true);
      // Asked again, for what it kept: the same.
      expect(dfa.reaches(state, (reached) => dfa.accepts(reached).length > 0)).toBe(live);
    }),
  );
});

test('a byte stays in a state exactly if its transition leads to the same state', () => {
  fc.assert(
    fc.property(patterns, patternTexts, (some, before) => {
      const requested = new LazyDfa(...nfaOf(some));
      const stepped = new LazyDfa(...nfaOf(some));
      const [at, same] = [requested, stepped].map((dfa) =>
        [...before].reduce((state, char) => dfa.step(state, char.charCodeAt(0)), dfa.start),
      );
      for (const letter of letters) {
        const byte = letter.charCodeAt(0);
        const isSame = stepped.step(same ?? 0, byte) === same;
        expect(requested.stays(at ?? 0, byte)).toBe(isSame);
        // What was found out does not stand in the way of the step.
        expect(requested.step(at ?? 0, byte) === at).toBe(isSame);
      }
    }),
  );
});

function nfaOf(pattern: Pattern): [nfa: Nfa<true>, entry: number] {
  const nfa = new Nfa<true>();
  return [nfa, nfa.pattern(pattern, nfa.accept(true))];
}

test('an automaton beyond the limit is refused with its name', () => {
  // Any of the last 20 letters may have been an `a`: a state for each subset.
  const any: Pattern = { kind: 'star', of: { kind: 'set', set: complement(byteSet([])) } };
  const one: Pattern = { kind: 'set', set: byteSet([0x61]) };
  const twenty = Array.from({ length: 20 }, (): Pattern => ({ kind: 'set', set: byteSet([0x61, 0x62]) }));
  const nfa = new Nfa<true>();
  const dfa = new LazyDfa(nfa, nfa.pattern({ kind: 'sequence', parts: [any, one, ...twenty] }, nfa.accept(true)));
  expect(() => dfa.reaches(dfa.start, () => false)).toThrow(AutomatonTooLargeError);
});

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomRuns } from '../testing/fuzz-runs.ts';
import { canonicalKey } from './canonical-key.ts';
import { minimise } from './minimise.ts';

/** Automata of few states and two bytes, with many equivalent states. */
const automata = fc.integer({ min: 1, max: 8 }).chain((count) =>
  fc.record({
    steps: fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { minLength: count, maxLength: count }),
    shown: fc.array(fc.constantFrom('', 'a', 'b'), { minLength: count, maxLength: count }),
  }),
);

interface Made {
  readonly steps: readonly (readonly number[])[];
  readonly shown: readonly string[];
}

/** Lists the labels of the states after all strings of at most `depth` bytes. */
function wordsAfter({ steps, shown }: Made, state: number, depth: number): string {
  if (depth === 0) return shown[state] ?? '';
  const after = (steps[state] ?? []).map((next) => wordsAfter({ steps, shown }, next, depth - 1));
  return `${shown[state]}(${after.join()})`;
}

test('states are in one group exactly if all continuations have equal results', () => {
  fc.assert(
    fc.property(automata, (made) => {
      const groups = minimise(made.steps, made.shown);
      // So many states are told apart by strings that are shorter than there are states.
      const texts = made.shown.map((_, state) => wordsAfter(made, state, made.shown.length - 1));
      expect(groups[0]).toBe(0);
      for (const [one, text] of texts.entries())
        for (const [other, others] of texts.entries())
          expect([one, other, groups[one] === groups[other]]).toEqual([one, other, text === others]);
      expect(new Set(groups).size).toBe(Math.max(...groups) + 1);
    }),
    { numRuns: randomRuns(200) },
  );
});

test('automata have equal keys exactly if all strings have equal results', () => {
  const keyOf = ({ steps, shown }: Made): string | undefined =>
    canonicalKey(
      { step: (state, byte) => steps[state]?.[byte % 2] ?? 0, classOf: (byte) => byte % 2 },
      0,
      (state) => shown[state] ?? '',
      20,
    );
  fc.assert(
    fc.property(automata, automata, fc.boolean(), (one, other, isSame) => {
      const second = isSame ? doubled(one) : other;
      const depth = one.shown.length + other.shown.length;
      const same = isSame || wordsAfter(one, 0, Math.min(depth, 9)) === wordsAfter(other, 0, Math.min(depth, 9));
      expect(keyOf(one) === keyOf(second)).toBe(same);
    }),
    { numRuns: randomRuns(200) },
  );
});

/** The same with twice as many states. */
function doubled({ steps, shown }: Made): Made {
  const count = shown.length;
  return {
    steps: [...steps.map((row) => row.map((next) => next + count)), ...steps],
    shown: [...shown, ...shown],
  };
}

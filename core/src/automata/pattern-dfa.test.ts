import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { patterns, patternTexts } from '../testing/arbitrary-pattern.ts';
import { matches } from '../testing/match-pattern.ts';
import { SharedIndexDfas } from './pattern-dfa.ts';

test('states of a shared automaton accept the indices of the matching patterns', () => {
  fc.assert(
    fc.property(
      fc.array(patterns, { minLength: 1, maxLength: 4 }),
      fc.array(patternTexts, { maxLength: 8 }),
      (some, texts) => {
        const shared = new SharedIndexDfas();
        const dfa = shared.of(some);
        expect(shared.of([...some])).toBe(dfa);
        expect(shared.of([...some, ...some])).not.toBe(dfa);
        for (const text of texts) {
          let state = dfa.start;
          for (let at = 0; at < text.length; at++) state = dfa.step(state, text.charCodeAt(at));
          const expected = some.flatMap((pattern, index) => (matches(pattern, text) ? index : []));
          expect(new Set(dfa.accepts(state))).toEqual(new Set(expected));
        }
      },
    ),
    { numRuns: 200 },
  );
});

import * as fc from 'fast-check';
import { byteSet, complement } from '../patterns/byte-set.ts';
import type { Pattern } from '../patterns/pattern.ts';

/** The letters in patterns. The complement of a set also contains all remaining bytes. */
export const patternLetters = ['a', 'b', 'c', '/'] as const;

const set = fc.tuple(fc.subarray([...patternLetters]), fc.boolean()).map(([chosen, negated]): Pattern => {
  const some = byteSet(chosen.map((letter) => letter.charCodeAt(0)));
  return { kind: 'set', set: negated ? complement(some) : some };
});

/** Patterns of every kind. */
export const { pattern: patterns } = fc.letrec<{ pattern: Pattern }>((tie) => ({
  pattern: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    set,
    fc.record({ kind: fc.constant('star' as const), of: tie('pattern') }),
    fc.record({ kind: fc.constant('sequence' as const), parts: fc.array(tie('pattern'), { maxLength: 3 }) }),
    fc.record({
      kind: fc.constant('choice' as const),
      alternatives: fc.array(tie('pattern'), { minLength: 1, maxLength: 3 }),
    }),
  ),
}));

/** Texts to match against the patterns. */
export const patternTexts = fc.string({ unit: fc.constantFrom(...patternLetters), maxLength: 8 });

import { Budget } from '../automata/budget.ts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { match } from '../automata/automaton.ts';
import { patternDfa } from '../automata/pattern-dfa.ts';
import { bytesOf, type ByteString } from '../source/bytes.ts';
import { parseAare } from './aare.ts';
import type { Pattern } from './pattern.ts';
import { printSequence, sequencesOf, type Sequence } from './sequence.ts';

const glob = fc
  .array(fc.constantFrom('a', 'b', '/', '*', '**', '?', '[ab]', '[^a]', '{a,b}', '{,**}', '\\*', '.'), { maxLength: 6 })
  .map((parts) => parts.join(''));
const names = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c', '/', '*', '.'), maxLength: 7 }), {
  maxLength: 40,
});

function read(text: string): Pattern {
  const result = parseAare(bytesOf(text));
  if ('error' in result) throw new Error(result.error.message);
  return result.pattern;
}

function matcher(pattern: Pattern): (name: string) => boolean {
  const dfa = patternDfa(pattern);
  return (name) => dfa.accepts(match(dfa, dfa.start, bytesOf(name))).length > 0;
}

function sequences(text: string): readonly Sequence[] {
  const found = sequencesOf(read(text), new Budget(10_000));
  if (found === undefined) throw new Error('too many');
  return found;
}

/** Prints sequences as globs, except sequences without an equivalent glob. */
function printed(all: readonly Sequence[]): readonly ByteString[] {
  return all.flatMap((sequence) => printSequence(sequence) ?? []);
}

test('a glob is equivalent to its printed sequences', () => {
  fc.assert(
    fc.property(glob, names, (text, some) => {
      const [whole, parts] = [matcher(read(text)), printed(sequences(text)).map((part) => matcher(read(part)))];
      const said = some.map((name) => [name, parts.some((part) => part(name))]);
      expect(said).toEqual(some.map((name) => [name, whole(name)]));
    }),
  );
});

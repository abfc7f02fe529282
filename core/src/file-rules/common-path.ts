import { AutomatonTooLargeError } from '../automata/budget.ts';
import { findWitness, type Language } from '../automata/language.ts';
import type { ByteString } from '../source/bytes.ts';

/**
 * Finds a shortest string that two languages have in common, outside a third language.
 *
 * @throws AutomatonTooLargeError if more than `maxStates` states of the product are visited
 */
export function commonPath(
  left: Language,
  right: Language,
  except?: Language,
  maxStates = 100_000,
): ByteString | undefined {
  let visited = 0;
  return findWitness([left, right], except === undefined ? [] : [except], () => {
    if (++visited > maxStates) throw new AutomatonTooLargeError('two patterns have too many paths in common');
  });
}

import type { ByteString } from '../source/bytes.ts';
import { match, type State, type Transitions } from './automaton.ts';
import { asBound, findInProduct } from './product.ts';

/** A deterministic automaton as an acceptor of strings. State 0 is dead. */
export interface Language extends Transitions {
  /** Returns true if the string to the state is in the language. */
  isAccepting(state: State): boolean;
}

/** Is true if a string is in a language. */
export function isMember(text: ByteString, language: Language): boolean {
  return language.isAccepting(match(language, language.start, text));
}

/** Is true if a string is in all languages. */
export function intersects(...languages: readonly Language[]): boolean {
  return findWitness(languages, []) !== undefined;
}

/**
 * Finds a shortest string that is in all of some languages and in none of some more; undefined if no string is.
 *
 * @param visit - is called for each state of the product, and may throw to stop the search
 * @throws AutomatonTooLargeError if the product has too many states
 */
export function findWitness(
  inside: readonly Language[],
  outside: readonly Language[],
  visit: () => void = () => undefined,
): ByteString | undefined {
  return findInProduct([...inside.map(asBound), ...outside], (states) => {
    visit();
    return (
      inside.every((language, part) => language.isAccepting(states(part))) &&
      !outside.some((language, part) => language.isAccepting(states(inside.length + part)))
    );
  });
}

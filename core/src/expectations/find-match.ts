import { deadState } from '../automata/automaton.ts';
import { sharedDfa } from '../automata/pattern-dfa.ts';
import { intersects } from '../automata/language.ts';
import { asBound, findInProduct } from '../automata/product.ts';
import type { Pattern } from '../patterns/pattern.ts';
import type { Verdict } from '../mediation/decision.ts';
import type { ObjectAnswers } from '../mediation/symbolic/object-answers.ts';
import type { ByteString } from '../source/bytes.ts';

/** The result of a search among the strings of patterns. */
export type FoundMatch =
  /** A shortest string with a different verdict. */
  | { readonly kind: 'found'; readonly matched: ByteString }
  /** Every string has the verdict. */
  | { readonly kind: 'none' }
  /** No string matches all patterns. */
  | { readonly kind: 'nothing-matches' };

/**
 * Searches the common strings of all patterns for a string with a verdict different from `verdict`. The walks allow a
 * string if every walk allows it. Traverses the product of all automata, as far as a different verdict is possible.
 *
 * @param spend - called for each visited combination of states
 * @throws AutomatonTooLargeError if the product has too many states
 */
export function findContradiction(
  patterns: readonly Pattern[],
  walks: readonly ObjectAnswers[],
  verdict: Verdict,
  spend: () => void = () => undefined,
): FoundMatch {
  const automata = patterns.map(sharedDfa);
  const bounds = automata.map(asBound);
  const isMatch = (states: (part: number) => number): boolean =>
    automata.every((dfa, part) => dfa.isAccepting(states(part)));
  if (!intersects(...automata)) return { kind: 'nothing-matches' };

  const walked = walks.filter((walk) => 'start' in walk);
  const isRefused = walks.some((walk) => 'verdict' in walk && walk.verdict === 'deny');
  const parts = walked.map((walk) => ({
    ...walk,
    // If the dead state of a profile refuses everything, no allowed string follows.
    endsWhereDead: verdict === 'deny' && walk.answer(deadState).verdict === 'deny',
  }));
  const matched = findInProduct([...bounds, ...parts], (states) => {
    spend();
    if (!isMatch(states)) return false;
    const isAllowed =
      !isRefused && walked.every((walk, index) => walk.answer(states(bounds.length + index)).verdict === 'allow');
    return isAllowed !== (verdict === 'allow');
  });
  return matched === undefined ? { kind: 'none' } : { kind: 'found', matched };
}

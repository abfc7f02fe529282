import { deadState } from '../automaton/automaton.ts';
import { patternDfa } from '../automaton/pattern-dfa.ts';
import { findInProduct } from '../automaton/product.ts';
import type { Pattern } from '../glob/pattern.ts';
import type { Verdict } from '../mediation/decision.ts';
import type { ThingWalk } from '../mediation/thing-walk.ts';
import type { ByteString } from '../source/bytes.ts';

/** What was found among all that patterns match. */
export type FoundMatch =
  /** One that is answered otherwise: no other is shorter. */
  | { readonly kind: 'found'; readonly matched: ByteString }
  /** All are answered so. */
  | { readonly kind: 'none' }
  /** There is nothing that all patterns match. */
  | { readonly kind: 'nothing-matches' };

/**
 * Looks among all strings that every pattern matches for one that walks together do not answer with a verdict: they allow what each of
 * them does. The product of all their automata is walked, as far as it can answer otherwise.
 *
 * @param spend - is called for each combination of states that is looked at
 * @throws AutomatonTooLargeError where the product has too many states
 */
export function findOtherwise(
  patterns: readonly Pattern[],
  walks: readonly ThingWalk[],
  verdict: Verdict,
  spend: () => void = () => undefined,
): FoundMatch {
  const automata = patterns.map(automatonOf);
  const bounds = automata.map((dfa) => ({
    start: dfa.start,
    step: dfa.step.bind(dfa),
    classOf: dfa.classOf.bind(dfa),
    endsWhereDead: true,
  }));
  const isMatch = (states: (part: number) => number): boolean =>
    automata.every((dfa, part) => dfa.accepts(states(part)).length > 0);
  if (findInProduct(bounds, isMatch) === undefined) return { kind: 'nothing-matches' };

  const walked = walks.filter((walk) => 'start' in walk);
  const isRefused = walks.some((walk) => 'verdict' in walk && walk.verdict === 'deny');
  const parts = walked.map((walk) => ({
    ...walk,
    // Where one profile is dead all is refused, mostly: nothing allowed is to be found there.
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

const known = new WeakMap<Pattern, ReturnType<typeof patternDfa>>();

/** Patterns of which rules are asked again and again are made an automaton once. */
function automatonOf(pattern: Pattern): ReturnType<typeof patternDfa> {
  let dfa = known.get(pattern);
  if (dfa === undefined) known.set(pattern, (dfa = patternDfa(pattern)));
  return dfa;
}

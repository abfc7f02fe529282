import { silenceRules, type ProfileAdvice } from '../advise/advise.ts';
import { alsoAllowed, type AlsoAllowed } from './also-allowed.ts';
import type { AskedPolicy } from './repair.ts';

/** Rules that deny, by which what is refused stays so and is logged no more. */
export interface Silence {
  readonly advice: readonly ProfileAdvice[];
  /** What is allowed without them, and not with them, for each policy that was asked, in their order. */
  readonly lost: readonly AlsoAllowed[];
}

/** Finds the rules that keep all that is refused out of the log, for who does not want it allowed. */
export function silence(asked: readonly AskedPolicy[]): Silence {
  const refused = asked.flatMap(({ decisions }) => decisions.filter(({ verdict }) => verdict === 'deny'));
  const advice = silenceRules(refused);
  return {
    advice,
    lost: asked.map(({ policy, decisions, behaviours }) => alsoAllowed(policy, advice, decisions, behaviours)),
  };
}

import { adviseRules, silenceRules, type ProfileAdvice } from '../advise/advise.ts';
import type { Decision } from '../mediation/decision.ts';
import { profileKey } from './added-rules.ts';
import { alsoAllowed, type AlsoAllowed } from './also-allowed.ts';
import type { AskedPolicy } from './repair.ts';

/** Rules that deny, by which what is refused stays so and is logged no more. */
export interface Silence {
  readonly advice: readonly ProfileAdvice[];
  /** What is allowed without them, and not with them, for each policy that was asked, in their order. */
  readonly lost: readonly AlsoAllowed[];
}

/**
 * Finds the rules that keep all that is refused out of the log, for who does not want it allowed.
 *
 * @param logged - what is refused besides, and logged whatever denies it
 */
export function silence(asked: readonly AskedPolicy[], logged: readonly Decision[] = []): Silence {
  const found = silenceRules(refusedIn(asked.flatMap(({ decisions }) => decisions)));
  const loud = new Map(adviseRules(refusedIn(logged)).map(({ asked: part }) => [profileKey(part), part]));
  const advice: ProfileAdvice[] = found.map((one) =>
    loud.delete(profileKey(one.asked)) ? { ...one, isStuck: true } : one,
  );
  for (const part of loud.values()) advice.push({ asked: part, rules: [], beatsDenials: false, isStuck: true });
  return {
    advice,
    lost: asked.map(({ policy, decisions, behaviours }) => alsoAllowed(policy, advice, decisions, behaviours)),
  };
}

function refusedIn(decisions: readonly Decision[]): readonly Decision[] {
  return decisions.filter(({ verdict }) => verdict === 'deny');
}

import { adviseRules, silenceRules, type ProfileAdvice } from './advise.ts';
import type { Decision } from '../mediation/decision.ts';
import { profileKey } from './added-rules.ts';
import { sideEffects, type SideEffects } from './side-effects.ts';
import type { EvaluatedPolicy } from './repair.ts';

/** Deny rules to stop the log records of refused operations. */
export interface Silence {
  readonly advice: readonly ProfileAdvice[];
  /** The permissions removed by the rules, for every requested policy in order. */
  readonly lost: readonly SideEffects[];
}

/**
 * Finds deny rules that keep all refusals out of the log, for users who do not want to allow the operations.
 *
 * @param logged - further refusals, logged by the kernel despite deny rules
 */
export function silence(requested: readonly EvaluatedPolicy[], logged: readonly Decision[] = []): Silence {
  const found = silenceRules(refusedIn(requested.flatMap(({ decisions }) => decisions)));
  const loud = new Map(adviseRules(refusedIn(logged)).map(({ part }) => [profileKey(part), part]));
  const advice: ProfileAdvice[] = found.map((one) =>
    loud.delete(profileKey(one.part)) ? { ...one, isStuck: true } : one,
  );
  for (const part of loud.values()) advice.push({ part: part, rules: [], warnings: [], isStuck: true });
  return {
    advice,
    lost: requested.map(({ policy, decisions, behaviours }) => sideEffects(policy, advice, decisions, behaviours)),
  };
}

function refusedIn(decisions: readonly Decision[]): readonly Decision[] {
  return decisions.filter(({ verdict }) => verdict === 'deny');
}

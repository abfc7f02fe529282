import type { LabelPart } from '../labels/label.ts';
import type { Decision } from '../mediation/decision.ts';
import { adviseRules, type ProfileAdvice } from './advise.ts';

/** A denied decision without a fix in editable profiles. */
export interface StillRefused {
  readonly decision: Decision;
  /** The advice for profiles without permission to edit, or without a helpful rule. */
  readonly lacking: readonly ProfileAdvice[];
}

/** The minimal rules to allow as much as rules can allow. */
export interface ProfileRepair {
  readonly advice: readonly ProfileAdvice[];
  readonly refused: readonly StillRefused[];
}

/**
 * Finds the minimal rules to allow decisions, or as many as possible, profile by profile. Neither evaluates nor compares
 * the whole policy with the rules, and so reads no further files.
 */
export function repairProfiles(every: readonly Decision[]): ProfileRepair {
  const wanted = adviseRules(every);
  const refused = wanted.some(({ isStuck }) => isStuck) ? every.filter(({ verdict }) => verdict === 'deny') : [];
  const impossible = refused.filter((decision) => adviseRules([decision]).some(({ isStuck }) => isStuck));
  return possibleRepair(every, wanted, new Set(impossible), () => true);
}

/**
 * Returns the advice for the decisions that rules can allow, and the remaining refusals.
 *
 * @param wanted - the advice for all decisions
 */
export function possibleRepair(
  every: readonly Decision[],
  wanted: readonly ProfileAdvice[],
  impossible: ReadonlySet<Decision>,
  mayEdit: (part: LabelPart) => boolean,
): ProfileRepair {
  const advice = impossible.size === 0 ? wanted : adviseRules(every.filter((decision) => !impossible.has(decision)));
  return {
    advice: advice.filter(({ rules }) => rules.length > 0),
    refused: Array.from(impossible, (decision) => ({
      decision,
      lacking: adviseRules([decision]).filter((one) => one.isStuck || !mayEdit(one.part)),
    })),
  };
}

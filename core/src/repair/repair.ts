import { adviseRules, type ProfileAdvice } from '../advise/advise.ts';
import type { LabelPart } from '../label/label.ts';
import type { Decision } from '../mediation/decision.ts';
import type { KernelBehaviours } from '../mediation/kernel.ts';
import type { StackedPolicy } from '../stack/stacked-policy.ts';
import { withRules, type AddedRules } from './added-rules.ts';
import { alsoAllowed, type AlsoAllowed } from './also-allowed.ts';
import { decideAgain } from './decide-again.ts';

/** What was asked of a policy on one kernel. */
export interface AskedPolicy {
  readonly policy: StackedPolicy;
  readonly behaviours: KernelBehaviours;
  readonly decisions: readonly Decision[];
}

/** What stays refused whatever is added to the profiles that may be edited. */
export interface StillRefused {
  readonly decision: Decision;
  /** What profiles that may not be edited would need, or that no rule helps. */
  readonly lacking: readonly ProfileAdvice[];
}

/** The least rules by which as much is allowed as rules can allow. */
export interface Repair {
  readonly advice: readonly ProfileAdvice[];
  readonly refused: readonly StillRefused[];
  /** What else they allow, for each policy that was asked, in their order. */
  readonly also: readonly AlsoAllowed[];
}

/**
 * Finds the rules by which all that was asked is allowed, on each kernel, or as much of it as can be: with them it is, which is asked again, and
 * without any of them something is not. What cannot be had has no rules anywhere.
 *
 * @param mayEdit - whether rules can be added to a profile
 */
export function repair(asked: readonly AskedPolicy[], mayEdit: (part: LabelPart) => boolean = () => true): Repair {
  const every = asked.flatMap(({ decisions }) => decisions);
  const refused = every.filter(({ verdict }) => verdict === 'deny');
  const wanted = adviseRules(every);
  const had = canBeHad(
    asked,
    wanted.filter((advice) => mayEdit(advice.asked)),
  );
  const impossible = refused.filter((decision) => !had.has(decision));
  const lost = new Set(impossible);
  const left = every.filter((decision) => !lost.has(decision));
  const advice = impossible.length === 0 ? wanted : adviseRules(left);
  const chosen = advice.filter(({ rules }) => rules.length > 0);
  const isLeft = new Set(left);
  return {
    advice: chosen,
    refused: impossible.map((decision) => ({
      decision,
      lacking: adviseRules([decision]).filter((one) => one.isStuck || !mayEdit(one.asked)),
    })),
    also: asked.map(({ policy, decisions, behaviours }) =>
      alsoAllowed(
        policy,
        chosen,
        decisions.filter((decision) => isLeft.has(decision)),
        behaviours,
      ),
    ),
  };
}

/** What is allowed with these rules. */
function canBeHad(asked: readonly AskedPolicy[], added: readonly AddedRules[]): ReadonlySet<Decision> {
  const had = asked.flatMap(({ policy, decisions }) => {
    const after = withRules(policy, added);
    return decisions.filter((decision) => decideAgain(decision, after).verdict === 'allow');
  });
  return new Set(had);
}

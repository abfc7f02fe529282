import { adviseRules } from './advise.ts';
import type { LabelPart } from '../labels/label.ts';
import type { Decision } from '../mediation/decision.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import type { StackedPolicy } from '../stacks/stacked-policy.ts';
import { withRules, type AddedRules } from './added-rules.ts';
import { sideEffects, type SideEffects } from './side-effects.ts';
import { reevaluate } from './re-evaluate.ts';
import { possibleRepair, type ProfileRepair } from './repair-profiles.ts';

/** The decisions requested of a policy on a kernel. */
export interface EvaluatedPolicy {
  readonly policy: StackedPolicy;
  readonly behaviours: KernelBehaviours;
  readonly decisions: readonly Decision[];
}

/** The minimal rules to allow as much as rules can allow, and their side effects. */
export interface Repair extends ProfileRepair {
  /** The side effects of the rules, for each requested policy in order. */
  readonly also: readonly SideEffects[];
}

/**
 * Finds the minimal rules to allow all requested decisions, on every kernel, or as many as possible. Verifies by
 * re-evaluation that the rules suffice and that every rule is needed. Decisions still denied afterwards contribute no
 * rules.
 *
 * @param mayEdit - whether rules can be added to a profile
 */
export function repair(
  requested: readonly EvaluatedPolicy[],
  mayEdit: (part: LabelPart) => boolean = () => true,
): Repair {
  const every = requested.flatMap(({ decisions }) => decisions);
  const refused = every.filter(({ verdict }) => verdict === 'deny');
  const wanted = adviseRules(every);
  const had = canBeHad(
    requested,
    wanted.filter((advice) => mayEdit(advice.part)),
  );
  const impossible = new Set(refused.filter((decision) => !had.has(decision)));
  const possible = possibleRepair(every, wanted, impossible, mayEdit);
  return {
    ...possible,
    also: requested.map(({ policy, decisions, behaviours }) =>
      sideEffects(
        policy,
        possible.advice,
        decisions.filter((decision) => !impossible.has(decision)),
        behaviours,
      ),
    ),
  };
}

/** Returns the decisions allowed by the rules. */
function canBeHad(requested: readonly EvaluatedPolicy[], added: readonly AddedRules[]): ReadonlySet<Decision> {
  const had = requested.flatMap(({ policy, decisions }) => {
    const after = withRules(policy, added);
    return decisions.filter((decision) => reevaluate(decision, after).verdict === 'allow');
  });
  return new Set(had);
}

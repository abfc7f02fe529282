import type { PairAnswer } from '@lamellar/core/mediation';
import { repairProfiles } from '@lamellar/core/repair';
import type { CommandPolicy } from '../policy/load-policy.ts';
import { placementsFor } from '../policy/placement.ts';
import type { CommandPolicyOptions } from '../policy/policy-options.ts';
import { answerSummaries, type AnswerSummary } from '../repair/answer-summaries.ts';
import { answerSummaryLines, questionRiskLines } from '../render/answer-summary-text.ts';
import { styleFor } from '../render/style.ts';
import { summariesView, type AnswerSummaryView } from '../views/answer-summary-view.ts';

/** The answer about the denied part of a question: the rules with their places, and the known causes. */
export interface DeniedAnswer {
  readonly lines: () => readonly string[];
  readonly view: () => readonly AnswerSummaryView[];
}

/**
 * Finds the rules that allow the denied part of a question, on all kernels.
 *
 * @param pairs - the answers of the policies
 */
export async function deniedAnswer(
  policies: readonly [CommandPolicy, ...CommandPolicy[]],
  pairs: readonly PairAnswer[],
  options: CommandPolicyOptions,
): Promise<DeniedAnswer> {
  const [{ policy }] = policies;
  const requested = policies.map((one) => ({
    policy: one.policy,
    behaviours: one.kernel.behaviours,
    decisions: pairs.flatMap(({ answers }) =>
      answers.flatMap(({ root, decisions }) => (root === one.policy.root ? decisions : [])),
    ),
  }));
  const found = repairProfiles(requested.flatMap(({ decisions }) => decisions));
  const { placementOf } = await placementsFor(policies[0], options);
  const summaries: readonly AnswerSummary[] = answerSummaries([], { ...found, policy, requested }, false);
  return {
    lines: () =>
      answerSummaryLines(
        summaries,
        { policy, placementOf, style: styleFor('stdout') },
        questionRiskLines(summaries, found.refused.length > 0),
      ),
    view: () => summariesView(summaries, placementOf),
  };
}

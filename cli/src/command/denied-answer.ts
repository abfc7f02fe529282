import type { PairAnswer } from '@lamellar/core/mediation';
import { repair } from '@lamellar/core/repair';
import type { CommandPolicy } from '../policy/load-policy.ts';
import { placementsFor } from '../policy/placement.ts';
import type { CommandPolicyOptions } from '../policy/policy-options.ts';
import { answerSummaries, type AnswerSummary } from '../repair/answer-summaries.ts';
import { answerSummaryLines } from '../render/answer-text.ts';
import { repairGainLines } from '../render/repair-text.ts';
import { styleFor } from '../render/style.ts';
import { summariesView } from '../views/answer-summary-view.ts';
import type { CanView } from '../views/can-view.ts';
import { alsoView } from '../views/repair-view.ts';

/** The answer about the denied part of a question: the rules with their places, and the known causes. */
export interface DeniedAnswer {
  readonly lines: () => readonly string[];
  readonly view: () => Required<Pick<CanView, 'summaries' | 'also'>>;
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
  const found = repair(requested);
  const kernels = policies.map(({ kernel }) => kernel);
  const { placementOf } = await placementsFor(policies[0], options);
  const summaries: readonly AnswerSummary[] = answerSummaries([], { ...found, policy, requested }, false);
  return {
    lines: () =>
      answerSummaryLines(
        summaries,
        { policy, placementOf, style: styleFor('stdout') },
        repairGainLines({ repair: found, kernels }),
      ),
    view: () => ({
      summaries: summariesView(summaries, placementOf),
      also: alsoView(
        found.also,
        kernels.map(({ version }) => version),
      ),
    }),
  };
}

import { explainDecision, type StackedPolicy } from '@lamellar/core';
import { explainAdvice } from '@lamellar/core/render';
import { adviseRules } from '@lamellar/core/repair';
import { brokenExpectations, type BrokenExpectation } from '@lamellar/node/manifest';
import { writeError } from '../adapters/process/standard-streams.ts';
import type { Design } from '../provision/plan/design.ts';
import { brokenDiagnostics } from '../manifest/broken-diagnostics.ts';
import { reportDiagnostics } from '../render/report.ts';
import { styleFor } from '../render/style.ts';

/**
 * Prints the failing expectations of a manifest on stderr, with place and counterexample, and returns them.
 */
export function reportBroken(
  { manifest, surroundings }: Design,
  designed: () => StackedPolicy,
): readonly BrokenExpectation[] {
  if (manifest.expectations.length === 0) return [];
  const policy = designed();
  const { root } = policy;
  const broken = brokenExpectations(manifest.expectations, policy, surroundings.kernel.behaviours);
  for (const one of broken) {
    const { outcome } = one;
    const diagnostics = brokenDiagnostics(one, root);
    if (outcome.kind !== 'failed') {
      reportDiagnostics(diagnostics);
      continue;
    }
    // The explanation follows, so the hint to ask for it is left out.
    for (const { hint: _, ...diagnostic } of diagnostics) reportDiagnostics([diagnostic]);
    const { counterexample } = outcome;
    const advice = explainAdvice(adviseRules([counterexample]));
    writeError(`${explainDecision(counterexample, root, styleFor('stderr'))}\n${advice}`);
  }
  return broken;
}

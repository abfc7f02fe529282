import { explainDecision, type StackedPolicy } from '@lamellar/core';
import { explainAdvice } from '@lamellar/core/render';
import { adviseRules } from '@lamellar/core/repair';
import { brokenExpectations, type BrokenExpectation } from '@lamellar/node/manifest';
import { writeError } from '../adapters/process/standard-streams.ts';
import type { Design } from '../provision/plan/design.ts';
import { combinationOf } from '../check/manifest-readings.ts';
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
  const broken = brokenExpectations(manifest.expectations, policy, combinationOf(surroundings));
  for (const one of broken) {
    const { outcome } = one;
    const diagnostics = brokenDiagnostics(one, root);
    if (outcome.kind !== 'failed') {
      reportDiagnostics(diagnostics);
      continue;
    }
    // The explanation follows, so the hint and the deciding rules are left out.
    for (const { hint: _, related: _rules, ...diagnostic } of diagnostics) reportDiagnostics([diagnostic]);
    const { counterexample } = outcome;
    const advice = explainAdvice(adviseRules([counterexample]));
    writeError(`${explainDecision(counterexample, root, styleFor('stderr'))}\n${advice}`);
  }
  return broken;
}

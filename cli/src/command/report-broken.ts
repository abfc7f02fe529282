import { explainDecision, type PolicyNamespace } from '@lamellar/core';
import { explainAdvice } from '@lamellar/core/render';
import { adviseRules } from '@lamellar/core/repair';
import type { BrokenExpectation } from '@lamellar/node/manifest';
import { writeError } from '../adapters/process/standard-streams.ts';
import { brokenDiagnostics } from '../manifest/broken-diagnostics.ts';
import { reportDiagnostics } from '../render/report.ts';
import { styleFor } from '../render/style.ts';

/** Prints the failing expectations of a manifest on stderr, with place and counterexample. */
export function reportBroken(broken: readonly BrokenExpectation[], root: PolicyNamespace): void {
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
}

import { explainDecision, type StackedPolicy } from '@lamellar/core';
import { explainAdvice } from '@lamellar/core/render';
import { spanText, textOf } from '@lamellar/core/language';
import { adviseRules } from '@lamellar/core/repair';
import { brokenExpectations, type BrokenExpectation } from '@lamellar/node/manifest';
import { writeError } from '../adapters/process/standard-streams.ts';
import type { Design } from '../provision/plan/design.ts';
import { combinationOf } from '../check/manifest-readings.ts';
import { brokenDiagnostics } from '../manifest/broken-diagnostics.ts';
import { reportDiagnostics } from '../render/report.ts';
import { styleFor } from '../render/style.ts';

/** Returns the failing expectations of a manifest. */
export function findBroken(
  { manifest, surroundings }: Design,
  designed: () => StackedPolicy,
): readonly BrokenExpectation[] {
  const { expectations } = manifest;
  return expectations.length === 0 ? [] : brokenExpectations(expectations, designed(), combinationOf(surroundings));
}

/** Returns the texts of expectations, as in the manifest. */
export function expectationTexts(broken: readonly BrokenExpectation[]): readonly string[] {
  return broken.map(({ expectation }) => textOf(spanText(expectation.span)));
}

/** Prints failing expectations on stderr, with place and counterexample. */
export function reportBroken(broken: readonly BrokenExpectation[], designed: () => StackedPolicy): void {
  if (broken.length === 0) return;
  const { root } = designed();
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
}

import type { BrokenExpectation } from '@lamellar/node/manifest';
import { writeOutput } from '../adapters/process/standard-streams.ts';
import type { Design } from '../provision/plan/design.ts';
import type { PlannedChanges } from '../provision/resources/planned-changes.ts';
import type { PlannedPermissions } from '../provision/plan/permission-changes.ts';
import type { SkippedContainers } from '../provision/resources/skipped-containers.ts';
import { expectationTexts } from './report-broken.ts';
import { renderPlan } from '../render/plan-text.ts';
import { planView, type OutcomeView } from '../views/plan-view.ts';

/**
 * Prints the planned changes. @param failing - the failing expectations @param outcome - the outcome of a run, for JSON
 */
export function showPlan(
  planned: PlannedChanges,
  permissions: PlannedPermissions,
  skipped: SkippedContainers,
  { surroundings }: Pick<Design, 'surroundings'>,
  format: 'human' | 'json',
  failing: readonly BrokenExpectation[],
  outcome?: OutcomeView,
): void {
  const view = planView(planned, permissions, skipped, surroundings, expectationTexts(failing));
  writeOutput(format === 'json' ? `${JSON.stringify({ ...view, outcome })}\n` : renderPlan(view, permissions.leftOut));
}

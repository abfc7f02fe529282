import { writeOutput } from '../adapters/process/standard-streams.ts';
import type { Design } from '../provision/plan/design.ts';
import type { PlannedChanges } from '../provision/resources/planned-changes.ts';
import type { PlannedPermissions } from '../provision/plan/permission-changes.ts';
import type { SkippedContainers } from '../provision/resources/skipped-containers.ts';
import { renderPlan } from '../render/plan-text.ts';
import { planView } from '../views/plan-view.ts';

/** Prints the planned changes. */
export function showPlan(
  planned: PlannedChanges,
  permissions: PlannedPermissions,
  skipped: SkippedContainers,
  { surroundings }: Pick<Design, 'surroundings'>,
  format: 'human' | 'json',
): void {
  const view = planView(planned, permissions, skipped, surroundings);
  writeOutput(format === 'json' ? `${JSON.stringify(view)}\n` : renderPlan(view, permissions.leftOut));
}

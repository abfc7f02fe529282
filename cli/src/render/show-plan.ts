import { writeOutput } from '../adapters/process/standard-streams.ts';
import type { SkippedContainers } from './skipped-containers.ts';
import { planJson } from './plan-json.ts';
import { renderPlan } from './plan-text.ts';
import type { PlannedChanges } from './planned-changes.ts';
import type { PlannedPermissions } from './planned-permissions.ts';

/** Prints the planned changes. */
export function showPlan(
  planned: PlannedChanges,
  permissions: PlannedPermissions,
  held: SkippedContainers,
  format: 'human' | 'json',
): void {
  const isJson = format === 'json';
  writeOutput(isJson ? `${JSON.stringify(planJson(planned, permissions, held))}\n` : renderPlan(planned, permissions));
}

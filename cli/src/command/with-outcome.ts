import { JournalFile } from '../adapters/filesystem/journal.ts';
import { confirm } from '../adapters/process/confirm.ts';
import { home } from '../adapters/home.ts';
import { CommandError } from '../exit-status.ts';
import type { HostPlan } from '../provision/plan/host-plan.ts';
import { skippedView, type OutcomeView } from '../views/plan-view.ts';

/**
 * Asks for confirmation, unless `--yes` is given.
 *
 * @throws CommandError without `--yes` in JSON: the JSON appears after the changes, and so cannot be judged before
 */
export async function isAgreed(
  question: string,
  { yes, format }: { readonly yes?: true; readonly format: 'human' | 'json' },
): Promise<boolean> {
  if (yes === true) return true;
  if (format === 'json')
    throw new CommandError('--format json needs --yes to change this host', {
      hint: 'add --yes, or --dry-run to only show the changes',
    });
  return confirm(question);
}

/**
 * Changes a host, and reports the outcome, also if the change fails.
 *
 * @param change - changes the host
 * @param outcomeOf - returns the outcome of a change that did not fail
 * @param report - receives the outcome; undefined without a report
 */
export async function withOutcome<Changed>(
  change: () => Promise<Changed>,
  outcomeOf: (changed: Changed) => OutcomeView,
  report: ((outcome: OutcomeView) => void) | undefined,
): Promise<Changed> {
  let changed: Changed;
  try {
    changed = await change();
  } catch (error) {
    const result = new JournalFile(home).exists ? 'unfinished' : 'undone';
    report?.({ result, failed: [], messages: [error instanceof Error ? error.message : String(error)] });
    throw error;
  }
  report?.(outcomeOf(changed));
  return changed;
}

type Skipping = Pick<HostPlan, 'skipped'>;

/** Returns the containers that a change leaves out, in addition to the containers that the plan skips. */
export function failedIn(changed: Skipping | undefined, plan: Skipping | undefined): OutcomeView['failed'] {
  return skippedView(new Map([...(changed?.skipped ?? [])].filter(([name]) => plan?.skipped.has(name) !== true)));
}

import { JournalFile } from '../../adapters/filesystem/journal.ts';
import type { SkippedContainers } from '../resources/skipped-containers.ts';
import { applyLayout } from './apply-plan.ts';
import { ContainerFailures } from './container-failure.ts';
import { isNone } from '../plan/container-plan.ts';
import type { Announce } from '../resources/resource.ts';
import { compare, withoutBlocked, type RepeatableComparison } from '../plan/host-plan.ts';
import { warn } from '../../adapters/process/logger.ts';

/** The limit of failed attempts. The containers of an attempt fail together, so more failures point to the host. */
const maxFailures = 4;

/**
 * Applies the compared layout to the host. If containers cannot be changed, the run is undone and repeated without
 * them: every container has the whole change or nothing.
 *
 * @returns containers that stay unchanged, each with the reason
 */
export async function applyAble(
  comparison: RepeatableComparison,
  announce: Announce,
  failures = 0,
): Promise<SkippedContainers> {
  if (isNone(comparison.difference)) return comparison.held;
  try {
    await applyLayout(comparison, announce);
    return comparison.held;
  } catch (error) {
    // If the undo is incomplete, the next run finishes the undo.
    const isUndone = !new JournalFile(comparison.machine.home).exists;
    if (!(error instanceof ContainerFailures) || !isUndone || failures + 1 === maxFailures) throw error;
    for (const { message } of error.failures.values()) warn(message);
    warn(`going on without ${[...error.failures.keys()].sort().join(', ')}`);
    const { wanted } = comparison;
    const skipped = new Map([...wanted.held, ...comparison.held, ...error.failures]);
    return applyAble(await withoutBlocked(await compare({ ...wanted, held: skipped })), announce, failures + 1);
  }
}

import { JournalFile } from '../host/disk/journal.ts';
import type { HeldContainers } from '../output/held-containers.ts';
import { applyLayout } from './apply-layout.ts';
import { ContainerFailure } from './container-failure.ts';
import { isNone } from './difference.ts';
import type { Announce } from './surface.ts';
import { compare, withoutHindered, type Comparison } from './prepare.ts';
import { warn } from '../host/process/voice.ts';

/** Where so many containers fail one after the other, it is not up to them. */
const mostFailures = 4;

/**
 * Has the host hold what was compared with it. Where a container cannot be changed, which shows only then, all of it is undone and done
 * again for the others: each of them has all of it, and that one nothing.
 *
 * @returns containers that stay as they are, and why
 */
export async function applyAble(comparison: Comparison, announce: Announce, failures = 0): Promise<HeldContainers> {
  if (isNone(comparison.difference)) return comparison.held;
  try {
    await applyLayout(comparison, announce);
    return comparison.held;
  } catch (error) {
    // What could not be undone is the next run's to undo.
    const isUndone = !new JournalFile(comparison.machine.home).exists;
    if (!(error instanceof ContainerFailure) || !isUndone || failures + 1 === mostFailures) throw error;
    const { message, hint, container } = error;
    warn(message);
    warn(`going on without ${container}`);
    const { wanted } = comparison;
    const held = new Map([...wanted.held, ...comparison.held, [container, { message, hint }] as const]);
    return applyAble(await withoutHindered(await compare({ ...wanted, held })), announce, failures + 1);
  }
}

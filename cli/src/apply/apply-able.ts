import { JournalFile } from '../host/disk/journal.ts';
import type { HeldContainers } from '../output/held-containers.ts';
import { applyLayout } from './apply-layout.ts';
import { ContainerFailures } from './container-failure.ts';
import { isNone } from './difference.ts';
import type { Announce } from './surface.ts';
import { compare, withoutHindered, type Comparison } from './prepare.ts';
import { warn } from '../host/process/voice.ts';

/** The limit of failed attempts. The containers of an attempt fail together, so more failures point to the host. */
const mostFailures = 4;

/**
 * Applies the compared layout to the host. If containers cannot be changed, the run is undone and repeated without
 * them: every container has the whole change or nothing.
 *
 * @returns containers that stay unchanged, each with the reason
 */
export async function applyAble(comparison: Comparison, announce: Announce, failures = 0): Promise<HeldContainers> {
  if (isNone(comparison.difference)) return comparison.held;
  try {
    await applyLayout(comparison, announce);
    return comparison.held;
  } catch (error) {
    // If the undo is incomplete, the next run finishes the undo.
    const isUndone = !new JournalFile(comparison.machine.home).exists;
    if (!(error instanceof ContainerFailures) || !isUndone || failures + 1 === mostFailures) throw error;
    for (const { message } of error.failures.values()) warn(message);
    warn(`going on without ${[...error.failures.keys()].sort().join(', ')}`);
    const { wanted } = comparison;
    const held = new Map([...wanted.held, ...comparison.held, ...error.failures]);
    return applyAble(await withoutHindered(await compare({ ...wanted, held })), announce, failures + 1);
  }
}

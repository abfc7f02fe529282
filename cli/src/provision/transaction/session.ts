import { EnvironmentError } from '../../exit-status.ts';
import { takeLock } from '../../adapters/filesystem/lock.ts';
import { hasAppArmor } from '../../adapters/kernel/securityfs.ts';
import { Generations } from '../../adapters/filesystem/generations.ts';
import { JournalFile } from '../../adapters/filesystem/journal.ts';
import { ownUser } from '@lamellar/node/files';
import { thisMachine, type ManagedHost } from '../../adapters/machine.ts';
import type { Announce } from '../resources/resource.ts';
import { undo } from './settle.ts';
import { warn } from '../../adapters/process/logger.ts';

const lockFile = '/run/lamellar.lock';

/**
 * Calls a function with exclusive access to the host, after the undo of an earlier killed run.
 *
 * @param toleratesFailedUndo - true to continue if the earlier run cannot be undone
 * @throws CommandError if this machine or user cannot change a host
 */
export async function withHost<Result>(
  announce: Announce,
  use: () => Promise<Result>,
  toleratesFailedUndo = false,
): Promise<Result> {
  needHost();
  const lock = takeLock(lockFile);
  if (lock === undefined)
    throw new EnvironmentError('another lamellar run is changing the host', 'wait until that run ends');
  try {
    try {
      await recoverUnfinishedRun(thisMachine, announce);
    } catch (error) {
      if (!toleratesFailedUndo) throw error;
      warn(`the changes of the killed run cannot be rolled back: ${(error as Error).message}`);
    }
    return await use();
  } finally {
    lock.release();
  }
}

/** @throws CommandError if this machine or user cannot change a host */
export function needHost(): void {
  if (ownUser().uid !== 0) throw new EnvironmentError('only root can do this', 'run it with sudo');
  if (!hasAppArmor()) throw new EnvironmentError('the running kernel has no AppArmor, or securityfs is not mounted');
}

/** Checks whether a change of the host is unfinished, and warns whether the run continues or was killed. */
export function isUnfinished(): boolean {
  if (!new JournalFile(thisMachine.home).exists) return false;
  const lock = takeLock(lockFile);
  lock?.release();
  warn(
    lock === undefined
      ? 'another lamellar run is changing the host now'
      : 'an earlier run was killed; the next apply or remove rolls back its changes',
  );
  return true;
}

/** Undoes an earlier killed run, and removes the temporary files of the run. */
export async function recoverUnfinishedRun(machine: ManagedHost, announce: Announce): Promise<void> {
  const file = new JournalFile(machine.home);
  const generations = new Generations(machine.home);
  const journal = file.read();
  if (journal !== undefined) {
    announce('rolling back the changes of a killed run');
    await undo(journal, machine, announce);
  }
  file.tidy();
  generations.tidy();
}

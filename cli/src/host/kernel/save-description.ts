import { bytesOf, textOf } from '@lamellar/core/language';
import { printKernelDescription, type KernelDescription } from '@lamellar/core/snapshot';
import { CommandError, exitStatus } from '../../exit-status.ts';
import { failure } from '../disk/read-file.ts';
import { replaceFile } from '../disk/safe-files.ts';
import { ownUser } from '../process/own-user.ts';

/** Saves what describes a kernel, whole or not at all. @throws CommandError where it cannot be written */
export function saveDescription(description: KernelDescription, file: string): void {
  try {
    replaceFile(file, Buffer.from(`${printKernelDescription(description)}\n`), { mode: 0o644, ...ownUser() });
  } catch (error) {
    throw new CommandError(`${textOf(bytesOf(file))}: ${failure(error).reason}`, { status: exitStatus.environment });
  }
}

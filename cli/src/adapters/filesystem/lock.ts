import { closeSync, constants, openSync } from 'node:fs';
import { runProgram } from '../process/run-program.ts';

/** The exit status of flock(1) for a taken lock. */
const isTaken = 1;

/**
 * The deadline of flock(1), in milliseconds. Only a busy machine delays flock(1), because `--nonblock` never waits for
 * the lock.
 */
const patience = 60_000;

/** A lock that the kernel releases at the end of the process. */
export interface Lock {
  readonly release: () => void;
}

/**
 * Takes an exclusive lock without waiting. Undefined if the lock is taken.
 *
 * The lock belongs to the open file, which flock(1) inherits and does not keep: a killed run leaves no lock.
 *
 * @throws if flock(1) is missing, or the file cannot be created
 */
export function takeLock(file: string): Lock | undefined {
  const { O_RDWR, O_CREAT, O_NOFOLLOW, O_CLOEXEC = 0 } = constants as typeof constants & { O_CLOEXEC?: number };
  const descriptor = openSync(file, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600);
  const { status, error } = runProgram('flock', ['--nonblock', '3'], {
    deadline: patience,
    stdio: ['ignore', 'ignore', 'ignore', descriptor],
  });
  if (status === 0) return { release: () => closeSync(descriptor) };
  closeSync(descriptor);
  if (error !== undefined) throw error;
  if (status !== isTaken) throw new Error(`flock ended with status ${String(status)}`);
  return undefined;
}

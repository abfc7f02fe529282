import { closeSync, constants, openSync } from 'node:fs';
import { runProgram } from '../process/run-program.ts';

/** flock(1)'s own status for a lock that another has. */
const isTaken = 1;

/** The deadline of flock(1), in milliseconds. Only a busy machine delays flock(1), because `--nonblock` never waits for the lock. */
const patience = 60_000;

/** A lock that ends with the process, however it ends. */
export interface Lock {
  readonly release: () => void;
}

/**
 * Takes a lock that one process at a time can have, without waiting. Undefined where another has it.
 *
 * The lock is of the open file, which flock(1) gets from this process and does not keep: a killed run leaves none.
 *
 * @throws where there is no flock(1), or the file cannot be made
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

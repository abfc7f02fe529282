import { home } from '../adapters/home.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import { machineState } from '../adapters/machine-state.ts';
import { writeOutput } from '../adapters/process/standard-streams.ts';
import { nextSteps } from '../render/next-steps.ts';

/** `lamellar` without a command: suggests next steps for the machine. */
export function next(): ExitStatus {
  writeOutput(nextSteps(machineState(home)));
  return exitStatus.success;
}

import { home } from '../host/home.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import { machineState } from '../host/machine-state.ts';
import { writeOutput } from '../host/process/standard-streams.ts';
import { nextSteps } from '../output/next-steps.ts';

/** `lamellar` without a command: suggests next steps for the machine. */
export function next(): ExitStatus {
  writeOutput(nextSteps(machineState(home)));
  return exitStatus.success;
}

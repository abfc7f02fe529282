import { LoadError } from '@lamellar/node';
import { printError, warn } from './adapters/process/logger.ts';
import { CommandError, exitStatus, statusOf, type ExitStatus } from './exit-status.ts';
import { PolicyError } from './policy/policy-error.ts';

/** Prints the error that ended a command, and returns the exit status. */
export async function reportFailure(error: unknown): Promise<ExitStatus> {
  if (error instanceof PolicyError) {
    const { reportDiagnostics } = await import('./render/report.ts');
    reportDiagnostics(error.diagnostics);
    return exitStatus.invalid;
  }
  if (error instanceof CommandError || error instanceof LoadError) {
    printError(error);
    return statusOf(error);
  }
  warn(error instanceof Error ? error.message : String(error));
  const { AutomatonTooLargeError } = await import('@lamellar/core');
  return error instanceof AutomatonTooLargeError ? exitStatus.invalid : exitStatus.environment;
}

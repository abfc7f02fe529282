import type { LoadError } from '@lamellar/node';

/** The exit statuses, equal for all commands. */
export const exitStatus = {
  success: 0,
  /** Denied, failed, findings, invalid in `check` and `lint`, different from the manifest. */
  denied: 1,
  /** Bad usage, or no answer because of an unreadable file or invalid policy. */
  invalid: 2,
  /** No permission, no apparmor_parser, no AppArmor. */
  environment: 3,
} as const;

export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus];

/** Returns the highest of several exit statuses; success for none. */
export function highestStatus(statuses: Iterable<ExitStatus>): ExitStatus {
  return Math.max(exitStatus.success, ...statuses) as ExitStatus;
}

/** Returns the exit status of an error that ends the command with a message. */
export function statusOf(error: CommandError | LoadError): ExitStatus {
  if (error instanceof CommandError) return error.status;
  return error.kind === 'environment' ? exitStatus.environment : exitStatus.invalid;
}

/** An error that ends the command with a message of one or more lines, and without a stack trace. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly status: ExitStatus;
  readonly hint: string | undefined;

  constructor(message: string, options: { readonly status?: ExitStatus; readonly hint?: string | undefined } = {}) {
    super(message);
    this.status = options.status ?? exitStatus.invalid;
    this.hint = options.hint;
  }
}

/** The machine, the user or a program lacks what the command needs. */
export class EnvironmentError extends CommandError {
  constructor(message: string, hint?: string) {
    super(message, { status: exitStatus.environment, hint });
  }
}

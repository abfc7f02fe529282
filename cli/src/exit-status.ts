/** What the command's exit status means; the same for every command. */
export const exitStatus = {
  success: 0,
  /** Denied, failed, findings, changes pending. */
  denied: 1,
  /** Bad usage or bad policy. */
  invalid: 2,
  /** No permission, no apparmor_parser, no AppArmor. */
  environment: 3,
} as const;

export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus];

/** Something that ends the command with a message of one or more lines, and no stack trace. */
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

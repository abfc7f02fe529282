/** What text of policy is read by, as the command line gave it. */
export interface SurroundingsOptions {
  readonly Include?: readonly string[];
  readonly base: string;
  readonly kernel?: string;
  readonly features?: string;
}

/** The options that every command shares, as the command line gave them. */
export interface PolicyOptions extends SurroundingsOptions {
  readonly policy?: readonly string[];
  readonly namespace?: readonly string[];
  readonly manifest?: string;
  readonly live?: true;
}

/** One more value of an option that can be given again. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

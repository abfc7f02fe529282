/** The options that every command shares, as the command line gave them. */
export interface PolicyOptions {
  readonly policy?: readonly string[];
  readonly namespace?: readonly string[];
  readonly Include?: readonly string[];
  readonly base: string;
  readonly kernel?: string;
  readonly features?: string;
  readonly manifest?: string;
  readonly live?: true;
}

import type { ExitStatus } from '../exit-status.ts';

/**
 * The answers of a command about saved hosts; equal answers are one group.
 *
 * @schema host-answers lamellar can --snapshot DIR --format json, and each further command with a folder of saved hosts
 */
export interface HostAnswersView {
  /** The groups; the smallest is first. */
  readonly groups: readonly HostAnswerView[];
}

/** Hosts with equal answers. */
interface HostAnswerView {
  /** The hosts, in the order of the files. */
  readonly hosts: readonly AnsweredHostView[];
  /** The exit status for a host. */
  readonly status: ExitStatus;
  /** The JSON that the command prints about a single host; missing after an error. */
  readonly answer?: unknown;
}

/** A saved host with an answer. */
interface AnsweredHostView {
  /** The host name; after an error of reading, the name of the file. */
  readonly host: string;
  /** The snapshot. */
  readonly file: string;
}

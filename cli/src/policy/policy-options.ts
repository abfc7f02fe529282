import type { SnapshotOptions } from './chosen-snapshot.ts';

/** What text of policy is read by, as the command line gave it. */
export interface SurroundingsOptions {
  readonly Include?: readonly string[];
  readonly base: string;
  /** Whose behaviour to assume; several where the command can answer for each. */
  readonly kernel?: readonly string[];
  readonly features?: string;
  /** `NAME=VALUE`: what fields of templates stand for. */
  readonly set?: readonly string[];
}

/** The options that every command shares, as the command line gave them. */
export interface PolicyOptions extends SurroundingsOptions, SnapshotOptions {
  readonly policy?: readonly string[];
  readonly namespace?: readonly string[];
  readonly manifest?: string;
  /** Root takes the manifest, and what it names, whoever can write them. */
  readonly trust?: true;
  /** `NAME=unconfined`, `NAME=open` or `NAME=none`: profiles to stand in for those that are not at hand. */
  readonly assume?: readonly string[];
}

/** One more value of an option that can be given again. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

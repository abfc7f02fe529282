import type { Command } from 'commander';

/** A refused command line. */
export interface RefusedLine {
  readonly words: readonly string[];
  /** The named command; the program without a command. */
  readonly command: Command;
  /** All commands of Lamellar. */
  readonly commands: readonly Command[];
}

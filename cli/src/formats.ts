import { Option, type Command } from 'commander';

/**
 * An output format: for people, for programs, or for the tools that read a standard format. docs/reference/json.md describes the
 * formats for programs.
 */
export type Format =
  | 'human'
  | 'json'
  | 'ndjson'
  | 'tsv'
  | 'sarif'
  | 'junit'
  | 'tap'
  | 'github'
  | 'markdown'
  | 'html'
  | 'prometheus'
  | 'records';

/** Returns the option for the formats of a command. The format for people comes first, and is the default. */
export function formatOption(...others: readonly Exclude<Format, 'human'>[]): Option {
  return new Option('--format <format>', 'print in this format').choices(['human', ...others]).default('human');
}

/** Makes commands with a single format refuse further formats, with a uniform message. */
export function refuseOtherFormats({ commands }: Command): void {
  for (const command of commands)
    if (!command.options.some(({ long }) => long === '--format')) command.addOption(formatOption().hideHelp());
}

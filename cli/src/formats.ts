import { Option, type Command } from 'commander';

/** How an answer can be printed: for people, for programs, or as what other tools take. docs/json.md has those for programs. */
export type Format = 'human' | 'json' | 'ndjson' | 'tsv' | 'sarif' | 'junit' | 'markdown' | 'prometheus';

/** The formats that a command has, the one for people first, which is meant where none is asked for. */
export function formatOption(...others: readonly Exclude<Format, 'human'>[]): Option {
  return new Option('--format <format>', 'how to print').choices(['human', ...others]).default('human');
}

/** Has commands with one form of their answer refuse others with the words that all commands have for it. */
export function refuseOtherFormats({ commands }: Command): void {
  for (const command of commands)
    if (!command.options.some(({ long }) => long === '--format')) command.addOption(formatOption().hideHelp());
}

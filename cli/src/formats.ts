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
  const text = `print in this format${others.includes('json') ? '; --json for json' : ''}`;
  return new Option('-f, --format <format>', text).choices(['human', ...others]).default('human');
}

/** Adds `--json` to commands with JSON. Commands with a single format refuse further formats, with a uniform message. */
export function completeFormats({ commands }: Command): void {
  for (const command of commands) {
    const format = command.options.find(({ long }) => long === '--format');
    if (format === undefined) command.addOption(formatOption().hideHelp());
    if (format?.argChoices?.includes('json') !== true) continue;
    command.addOption(new Option('--json').hideHelp());
    // The last of several formats counts, as for a repeated --format.
    command.on('option:json', () => command.setOptionValueWithSource('format', 'json', 'cli'));
  }
}

import { bytesOf } from '@lamellar/core/language';
import { shellCommand } from '@lamellar/core/audit';
import type { Command } from 'commander';
import { LamellarCommand } from '../lamellar-command.ts';

/** The longest command line in a hint: a longer line does not fit into a terminal. */
const longestLine = 100;

/** Quotes a command line of Lamellar for a hint; undefined if the line is too long. */
export function quotedLine(words: readonly string[]): string | undefined {
  const line = shellCommand('lamellar', ...words.map((word) => bytesOf(word)));
  return line.length > longestLine ? undefined : `\`${line}\``;
}

/** Returns a command with its required arguments: `lamellar check PATH`. */
export function quotedUsage(command: Command): string {
  const required = command.registeredArguments.filter((argument) => argument.required);
  return `\`${['lamellar', command.name(), ...required.map((argument) => argument.name().toUpperCase())].join(' ')}\``;
}

/** Returns the placeholder in the flags of an option, in capitals: `PATH` of `--policy <path>`. */
export function valuePlaceholder(flags: string): string {
  return (/<([^>]*)>/.exec(flags)?.[1] ?? '').toUpperCase();
}

/** Returns the first example in the help of a command. */
export function helpExample(command: Command): string {
  const [example] = command instanceof LamellarCommand ? command.exampleLines : [];
  return `\`${example ?? `lamellar help ${command.name()}`}\``;
}

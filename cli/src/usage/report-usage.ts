import type { Command, CommanderError } from 'commander';
import { printError } from '../adapters/process/logger.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import { questionSyntax, type QuestionSyntax } from '../question-syntax.ts';
import { explainUsage } from './explain-usage.ts';
import { withCurrentNames } from './former-names.ts';

/**
 * Prints the error of a refused command line, and returns the exit status. Help and version are no errors. A line with
 * former names runs with the current names.
 *
 * @param program - the program that refused the words
 * @param build - builds a program with all commands
 * @param run - runs a changed command line
 */
export async function reportUsage(
  error: CommanderError,
  words: readonly string[],
  program: Command,
  build: (syntax: QuestionSyntax) => Command,
  run: (words: readonly string[]) => Promise<ExitStatus>,
): Promise<ExitStatus> {
  if (error.exitCode === 0) return exitStatus.success;
  const { commands } = build(questionSyntax);
  const current = withCurrentNames(words, commands);
  if (current !== undefined) return run(current);
  const named = words.map((word) => program.commands.find((command) => command.name() === word));
  const command = named.find((one) => one !== undefined) ?? program;
  printError(explainUsage(error, { words, command, commands }));
  return exitStatus.invalid;
}

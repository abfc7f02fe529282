import type { Command, CommanderError } from 'commander';
import { printError } from '../adapters/process/logger.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import { questionSyntax, type QuestionSyntax } from '../question-syntax.ts';
import { explainUsage } from './explain-usage.ts';

/**
 * Prints the error of a refused command line, and returns the exit status. Help and version are no errors.
 *
 * @param program - the program that refused the words
 * @param build - builds a program with all commands
 */
export function reportUsage(
  error: CommanderError,
  words: readonly string[],
  program: Command,
  build: (syntax: QuestionSyntax) => Command,
): ExitStatus {
  if (error.exitCode === 0) return exitStatus.success;
  const named = words.map((word) => program.commands.find((command) => command.name() === word));
  const command = named.find((one) => one !== undefined) ?? program;
  printError(explainUsage(error, { words, command, commands: build(questionSyntax).commands }));
  return exitStatus.invalid;
}

import { printableLines } from '../../words/printable-lines.ts';
import { printable } from '@lamellar/core/language';
import type { CommandError } from '../../exit-status.ts';
import { endProgress, showProgress, startProgress } from './progress-line.ts';
import { terminalOf, writeError } from './standard-streams.ts';

/*
 * The messages of all commands on stderr:
 * - `warn`: problems, always;
 * - `announce`: steps, unless --quiet;
 * - `enter`: stages of work, with --verbose, and in the progress line of a terminal.
 */

/** The amount of messages. */
export type Logger = 'quiet' | 'plain' | 'verbose';

/** The default width of a terminal without a reported width, such as a serial line. */
const usualColumns = 80;

let verbosity: Logger = 'plain';

/** Sets the amount of messages. */
export function useLogger(chosen: Logger): void {
  verbosity = chosen;
  endProgress();
  if (verbosity === 'quiet' || process.env['TERM'] === 'dumb') return;
  const terminal = terminalOf('stderr');
  if (terminal === undefined) return;
  startProgress(terminal.columns === 0 ? usualColumns : terminal.columns);
}

/** Returns whether --verbose was given. */
export function isVerbose(): boolean {
  return verbosity === 'verbose';
}

/** Warns about a problem or a missing part of the answer, with an optional remedy. */
export function warn(problem: string, hint?: string): void {
  writeError(`lamellar: ${printable(problem)}\n${hint === undefined ? '' : `hint: ${printable(hint)}\n`}`);
}

/** Prints the error that ended a command, or a part of a command. The message may have several lines. */
export function printError({ message, hint }: Pick<CommandError, 'message' | 'hint'>): void {
  writeError(`lamellar: ${printableLines(message)}\n${hint === undefined ? '' : `hint: ${printable(hint)}\n`}`);
}

/**
 * Announces a step, before or afterwards. The text is written before the return: after a kill, the last step is known.
 */
export function announce(step: string): void {
  const text = printable(step);
  if (verbosity !== 'quiet') writeError(`lamellar: ${text}\n`);
  showProgress(text);
}

/**
 * Shows the current stage of work.
 *
 * @param total - the total for `countProgress`
 */
export function enter(stage: string, total = 0): void {
  const text = printable(stage);
  if (verbosity === 'verbose') writeError(`lamellar: ${text}\n`);
  showProgress(text, total);
}

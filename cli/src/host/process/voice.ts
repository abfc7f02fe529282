import { bytesOf, textOf } from '@lamellar/core/language';
import type { CommandError } from '../../exit-status.ts';
import { endProgress, showProgress } from './progress-line.ts';
import { terminalOf, writeError } from './standard-streams.ts';

/*
 * What the command says on stderr besides its answer, the same for every command: what is wrong, always (`warn`); what is done, but
 * with --quiet (`announce`); what goes on, with --verbose, and on a terminal while it takes longer than a second (`enter`).
 */

/** How much is said. */
export type Voice = 'quiet' | 'plain' | 'verbose';

/** The width of a terminal that does not tell, such as a serial line. */
const usualColumns = 80;

let voice: Voice = 'plain';

/** Has it say as much from now on. */
export async function useVoice(chosen: Voice): Promise<void> {
  voice = chosen;
  endProgress();
  if (voice === 'quiet' || process.env['TERM'] === 'dumb') return;
  const terminal = terminalOf('stderr');
  if (terminal === undefined) return;
  const { startProgress } = await import('./progress-thread.ts');
  startProgress('beginning', terminal.columns === 0 ? usualColumns : terminal.columns);
}

/** Tells what is wrong, or missing in the answer, and what to do about it. */
export function warn(problem: string, hint?: string): void {
  writeError(`lamellar: ${printable(problem)}\n${hint === undefined ? '' : `hint: ${printable(hint)}\n`}`);
}

/** Tells what ended a command, or a part of it. Such messages may have several lines. */
export function warnOf({ message, hint }: Pick<CommandError, 'message' | 'hint'>): void {
  const [first = '', ...rest] = message.split('\n').map(printable);
  writeError(`lamellar: ${[first, ...rest].join('\n')}\n${hint === undefined ? '' : `hint: ${printable(hint)}\n`}`);
}

/** Tells what is about to be done, or was. It is written when this returns: whoever kills the run knows where. */
export function announce(step: string): void {
  const text = printable(step);
  if (voice !== 'quiet') writeError(`lamellar: ${text}\n`);
  showProgress(text);
}

/**
 * Tells what is looked at or computed now.
 *
 * @param total - how many there are of what `countProgress` counts
 */
export function enter(stage: string, total = 0): void {
  const text = printable(stage);
  if (voice === 'verbose') writeError(`lamellar: ${text}\n`);
  showProgress(text, total);
}

function printable(text: string): string {
  return textOf(bytesOf(text));
}

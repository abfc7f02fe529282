import { CommandError } from '../../exit-status.ts';
import { hideProgress } from './progress-line.ts';

/**
 * Asks the user at the terminal for confirmation.
 *
 * @throws CommandError without a terminal
 */
export async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new CommandError('there is no terminal for the question', {
      hint: 'add --yes to continue without a question',
    });
  // Loaded on demand, because few runs ask.
  const { createInterface } = await import('node:readline/promises');
  // An answer counts even if stderr is closed.
  process.stderr.on('error', () => {});
  hideProgress();
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`lamellar: ${question} [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}

import { CommandError } from '../../exit-status.ts';
import { holdProgress } from './progress-line.ts';

/**
 * Asks the person at the terminal for a yes.
 *
 * @throws CommandError where nobody is there
 */
export async function askPerson(question: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new CommandError('nobody is there to ask', { hint: 'say --yes to go on without a question' });
  // Much to load for the few runs that ask.
  const { createInterface } = await import('node:readline/promises');
  // Where nobody sees the question, an answer still counts.
  process.stderr.on('error', () => {});
  holdProgress();
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`lamellar: ${question} [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}

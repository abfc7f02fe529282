import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { askedOperations, askedSignals } from '../oracle/decision-case.ts';

const builtCli = fileURLToPath(new URL('../../cli/dist/lamellar.mjs', import.meta.url));

/** What a command has printed, and its exit status. */
export interface CliResult {
  readonly exitCode: number | undefined;
  readonly stderr: string;
}

/** Runs the built CLI with some arguments. */
export type RunCli = (args: readonly string[]) => Promise<CliResult>;

/** Each of `askedOperations` as the command line has it. */
const operationWords: readonly string[] = askedOperations.map((operation, index) =>
  operation.kind === 'ptrace' ? `ptrace:${operation.access}` : `signal:${askedSignals[index - 2]}`,
);

/** Runs the built CLI on this machine. */
export const runBuiltCli: RunCli = async (args) => {
  const { exitCode, stderr } = await execa(process.execPath, [builtCli, ...args], { reject: false, stdin: 'ignore' });
  return { exitCode, stderr };
};

/**
 * What `lamellar can` says of two labels: a digit for each of `askedOperations`, 1 allowed, 0 denied. Throws
 * where it says neither.
 */
export async function lamellarCan(
  subject: string,
  target: string,
  options: readonly string[],
  run: RunCli,
): Promise<string> {
  const digits: string[] = [];
  for (const operation of operationWords) {
    const { exitCode, stderr } = await run(['can', subject, operation, target, ...options]);
    if (exitCode !== 0 && exitCode !== 1)
      throw new Error(`lamellar can ${subject} ${operation} ${target} ended with ${exitCode}: ${stderr}`);
    digits.push(exitCode === 0 ? '1' : '0');
  }
  return digits.join('');
}

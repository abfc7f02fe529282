import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { askedOperations, askedSignals } from '../oracle/decision-case.ts';

const builtCli = fileURLToPath(new URL('../../cli/dist/lamellar.cjs', import.meta.url));

/** What a command has printed, and its exit status. */
interface CliResult {
  readonly exitCode: number | undefined;
  readonly stderr: string;
}

/** Runs the built CLI with some arguments. */
type RunCli = (args: readonly string[]) => Promise<CliResult>;

/** Each of `askedOperations` as the command line has it. */
export const operationWords: readonly string[] = askedOperations.map((operation, index) =>
  operation.kind === 'ptrace' ? `ptrace:${operation.access}` : `signal:${askedSignals[index - 2]}`,
);

/** Runs the built CLI on this machine. */
const runBuiltCli: RunCli = async (args) => {
  const { exitCode, stderr } = await execa(process.execPath, [builtCli, ...args], { reject: false, stdin: 'ignore' });
  return { exitCode, stderr };
};

/** What `lamellar can` says: 1 allowed, 0 denied. Throws where it says neither. */
export async function askLamellar(
  subject: string,
  operation: string,
  target: string,
  options: readonly string[],
  run: RunCli,
): Promise<string> {
  const { exitCode, stderr } = await run(['can', subject, operation, target, ...options]);
  if (exitCode === 0 || exitCode === 1) return exitCode === 0 ? '1' : '0';
  throw new Error(`lamellar can ${subject} ${operation} ${target} ended with ${exitCode}: ${stderr}`);
}

/** What the built CLI on this machine says of two labels: a digit for each of `askedOperations`. */
export async function lamellarCan(subject: string, target: string, options: readonly string[]): Promise<string> {
  const digits: string[] = [];
  for (const operation of operationWords)
    digits.push(await askLamellar(subject, operation, target, options, runBuiltCli));
  return digits.join('');
}

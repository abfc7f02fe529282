import { fileURLToPath } from 'node:url';
import { printOperation } from '@lamellar/core/classes';
import { execa } from 'execa';
import { comparedOperations, comparedSignals } from '../oracle/decision-case.ts';

const builtCli = fileURLToPath(new URL('../../cli/dist/lamellar.cjs', import.meta.url));

/** The output of a command, and the exit status. */
interface CliResult {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built CLI with arguments. */
type RunCli = (args: readonly string[]) => Promise<CliResult>;

/** The names of `parseOperationsArgument` on the command line. */
export const printedOperations: readonly string[] = comparedOperations.map(printOperation);

/** Runs the built CLI on the local machine. */
const runBuiltCli: RunCli = async (args) => {
  const command = [builtCli, ...args];
  const { exitCode, stdout, stderr } = await execa(process.execPath, command, { reject: false, stdin: 'ignore' });
  return { exitCode, stdout, stderr };
};

/** The answer of `lamellar can`: 1 allowed, 0 denied. Throws without an answer. */
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

/** The answers of the local built CLI about two labels: digits in the order of `parseOperationsArgument`. */
export async function lamellarCan(subject: string, target: string, options: readonly string[]): Promise<string> {
  const ptrace = (access: string) => askLamellar(subject, `ptrace:${access}`, target, options, runBuiltCli);
  return (await ptrace('read')) + (await ptrace('trace')) + (await signalDigits(subject, target, options));
}

/** Asks about all signals in a single call: separate starts would take most of the test's time. */
async function signalDigits(subject: string, target: string, options: readonly string[]): Promise<string> {
  const words = ['can', subject, 'signal', target, '--format', 'json', ...options];
  const { stdout, stderr } = await runBuiltCli(words);
  if (stdout === '') throw new Error(`lamellar ${words.join(' ')} has failed: ${stderr}`);
  const { signals } = JSON.parse(stdout) as { readonly signals: Readonly<Record<string, string>> };
  const digits: Readonly<Record<string, string>> = { allow: '1', deny: '0' };
  return comparedSignals.map((name) => digits[signals[name] ?? ''] ?? `(${name}: ${signals[name]})`).join('');
}

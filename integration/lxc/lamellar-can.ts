import { fileURLToPath } from 'node:url';
import { printOperation } from '@lamellar/core';
import { execa } from 'execa';
import { askedOperations, askedSignals } from '../oracle/decision-case.ts';

const builtCli = fileURLToPath(new URL('../../cli/dist/lamellar.cjs', import.meta.url));

/** What a command has printed, and its exit status. */
interface CliResult {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built CLI with some arguments. */
type RunCli = (args: readonly string[]) => Promise<CliResult>;

/** Each of `askedOperations` as the command line has it. */
export const operationWords: readonly string[] = askedOperations.map(printOperation);

/** Runs the built CLI on this machine. */
const runBuiltCli: RunCli = async (args) => {
  const command = [builtCli, ...args];
  const { exitCode, stdout, stderr } = await execa(process.execPath, command, { reject: false, stdin: 'ignore' });
  return { exitCode, stdout, stderr };
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
  const ptrace = (access: string) => askLamellar(subject, `ptrace:${access}`, target, options, runBuiltCli);
  return (await ptrace('read')) + (await ptrace('trace')) + (await signalDigits(subject, target, options));
}

/** One call tells of all signals: a start for each takes longer than all else of a test. */
async function signalDigits(subject: string, target: string, options: readonly string[]): Promise<string> {
  const words = ['can', subject, 'signal', target, '--format', 'json', ...options];
  const { stdout, stderr } = await runBuiltCli(words);
  if (stdout === '') throw new Error(`lamellar ${words.join(' ')} has failed: ${stderr}`);
  const { signals } = JSON.parse(stdout) as { readonly signals: Readonly<Record<string, string>> };
  const digits: Readonly<Record<string, string>> = { allow: '1', deny: '0' };
  return askedSignals.map((name) => digits[signals[name] ?? ''] ?? `(${name}: ${signals[name]})`).join('');
}

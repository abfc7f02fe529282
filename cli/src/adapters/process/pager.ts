import { stripVTControlCharacters } from 'node:util';
import type { ExitStatus } from '../../exit-status.ts';
import { warn } from './logger.ts';
import { endProgress } from './progress-line.ts';
import { findProgram } from './program-path.ts';
import { runProgram } from './run-program.ts';
import { capturing, terminalOf, writeOutput } from './standard-streams.ts';

/** The commands that ask the user, or serve an editor. */
const unpagedCommands: ReadonlySet<string> = new Set(['apply', 'remove', 'lsp']);

interface PagedOptions {
  readonly pager?: boolean;
  readonly format?: string;
  readonly follow?: unknown;
  readonly watch?: unknown;
}

/**
 * Runs a command with stdout on a terminal. A pager shows an answer for people that is longer than the screen. The exit
 * status is that of the command.
 */
export async function withPager(
  name: string,
  { pager, format = 'human', follow, watch }: PagedOptions,
  run: () => ExitStatus | Promise<ExitStatus>,
): Promise<ExitStatus> {
  const isEndless = follow !== undefined || watch !== undefined;
  const program = pagerProgram(process.env);
  if (pager === false || program === undefined || format !== 'human' || isEndless || unpagedCommands.has(name))
    return run();
  const output = { stdout: '' };
  try {
    return await capturing(output, run);
  } finally {
    show(output.stdout, program);
  }
}

const usualPager = 'less';

/** Returns the command line of the pager, as git does; undefined for no pager. */
export function pagerProgram({ LAMELLAR_PAGER, PAGER, TERM }: NodeJS.ProcessEnv): string | undefined {
  const program = LAMELLAR_PAGER ?? PAGER ?? usualPager;
  return TERM === 'dumb' || program === '' || program === 'cat' ? undefined : program;
}

/** Exit statuses of a shell that could not execute a program. */
const notExecuted: ReadonlySet<number | null> = new Set([126, 127]);

function show(text: string, program: string): void {
  const { rows = 0, columns = 0 } = terminalOf('stdout') ?? {};
  const isMissing = program === usualPager && findProgram(program) === undefined;
  if (isMissing || !isLonger(text, rows, columns)) return writeOutput(text);
  endProgress();
  // Control-C is for the pager, which restores the terminal at its end.
  const ignore = (): void => {};
  process.on('SIGINT', ignore);
  const { LESS = 'FRX', LC_ALL, SUDO_UID } = process.env;
  // `less` runs no commands for a user who may run only lamellar as root.
  const secure = SUDO_UID === undefined ? {} : { LESSSECURE: '1' };
  const { status } = runProgram('/bin/sh', ['-c', program], {
    deadline: undefined,
    stdio: ['pipe', 'inherit', 'inherit'],
    input: text,
    variables: { LESS, LC_ALL, ...secure },
  });
  process.off('SIGINT', ignore);
  // A pager may end before the end of the text: that is no error.
  if (!notExecuted.has(status)) return;
  warn(`cannot run the pager \`${program}\``, 'see LAMELLAR_PAGER and PAGER');
  writeOutput(text);
}

/**
 * Checks whether a text needs more lines than a screen has, without the line of the prompt. The size 0 is unknown: such
 * a terminal has no pages.
 */
export function isLonger(text: string, rows: number, columns: number): boolean {
  if (rows === 0 || columns === 0) return false;
  let needed = 1;
  for (const line of text.split('\n').slice(0, -1)) {
    needed += Math.max(1, Math.ceil(stripVTControlCharacters(line).length / columns));
    if (needed > rows) return true;
  }
  return false;
}

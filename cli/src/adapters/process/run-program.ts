import type {
  ChildProcess,
  ChildProcessByStdio,
  ExecFileException,
  SpawnSyncReturns,
  StdioOptions,
} from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { programPath } from './program-path.ts';

/** Options of a synchronous run: this process waits for the end of the program. */
interface RunOptions {
  /**
   * Milliseconds until the program is killed. Undefined for a program that waits for a disk, because no signal ends the
   * wait.
   */
  readonly deadline: number | undefined;
  readonly stdio?: StdioOptions;
  /** `utf8` by default. */
  readonly encoding?: 'utf8' | 'latin1';
  /** The limit of the output in bytes. The program is killed beyond the limit. 1 MiB by default. */
  readonly largestOutput?: number;
  readonly locale?: Locale;
  /** Standard input. */
  readonly input?: string;
  /** Changes to the environment of this process; undefined removes a variable. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
}

/** Options of an asynchronous start: the program runs in parallel with this process. */
interface StartOptions {
  readonly locale?: Locale;
  /** True for a session of the program's own. */
  readonly detached?: boolean;
  readonly uid?: number;
  readonly gid?: number;
}

/** Options of an asynchronous run: the output is collected while this process continues. */
interface OutputOptions {
  /** Milliseconds until the program is killed. */
  readonly deadline: number;
  /** The limit of the output in bytes. The program is killed beyond the limit. */
  readonly largestOutput: number;
  /** Standard input. */
  readonly input?: Uint8Array;
  /** The limit of the address space in bytes, for the program and its children. No limit by default. */
  readonly memory?: number;
  /** Variables in addition to the environment of this process. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** The locale of a program's messages; `C.UTF-8` for a program that escapes bytes beyond ASCII in `C`. */
type Locale = 'C' | 'C.UTF-8';

/** A program's output, or the reason of a failure. */
export type ProgramOutput =
  | { readonly output: Buffer }
  | {
      readonly failure: ProgramFailure;
      readonly stderr: Buffer;
      /** The failure in Node's words. */
      readonly message: string;
    };

/**
 * The reason of a missing output: the program is not installed, ran beyond the deadline, printed too much, was ended by
 * a signal, or ended with a status other than 0. A C++ program without memory is ended by a signal.
 */
type ProgramFailure = 'missing' | 'late' | 'large' | 'crashed' | 'failed';

/** A started program between pipes, without standard error. */
export type PipedProgram = ChildProcessByStdio<Writable, Readable, null>;

/** Returns Node's module for programs, loaded at the first start. Commands without programs do not load the module. */
function childProcess(): typeof import('node:child_process') {
  return process.getBuiltinModule('node:child_process');
}

/** The environment of every program. Without an explicit environment, Node would search in the PATH of this process. */
function environment(locale: Locale = 'C'): NodeJS.ProcessEnv {
  return { ...process.env, PATH: programPath(process.env['PATH']), LC_ALL: locale };
}

/** Runs a program to its end. As with spawnSync, `error` is the reason of a failed start or a kill. */
export function runProgram(name: string, words: readonly string[], options: RunOptions): SpawnSyncReturns<string> {
  const { deadline, encoding = 'utf8', largestOutput, locale, stdio, input, variables } = options;
  return childProcess().spawnSync(name, words, {
    encoding,
    stdio,
    maxBuffer: largestOutput,
    timeout: deadline,
    killSignal: 'SIGKILL',
    input,
    env: { ...environment(locale), ...variables },
  });
}

/** Starts a program. The caller ends the program. */
export function startProgram(name: string, words: readonly string[], options: StartOptions): PipedProgram {
  const { locale, ...others } = options;
  const stdio: ['pipe', 'pipe', 'ignore'] = ['pipe', 'pipe', 'ignore'];
  const child = childProcess().spawn(name, words, { ...others, stdio, env: environment(locale) });
  // The program may close standard input early.
  child.stdin.on('error', () => undefined);
  return child;
}

/**
 * Starts a program of Node with a channel to this process. The child gets no standard stream, because a child that
 * never ends would keep a pipe open.
 */
export function forkProgram(program: string, words: readonly string[]): ChildProcess {
  return childProcess().fork(program, words, {
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: environment(),
  });
}

/**
 * A shell script with limits for a program. A kill of the program does not reach the program's children; the limit of
 * processor time ends them. A limit that cannot be set is already in force for this process.
 */
const limited = 'ulimit -c 0; ulimit -v "$1"; ulimit -t "$2"; shift 2; exec "$@"';

/** The exit status of a shell that does not find a program. */
const notFound = 127;

/** Runs a program and collects its output. Returns every failure as a value. */
export function programOutput(name: string, words: readonly string[], options: OutputOptions): Promise<ProgramOutput> {
  const { deadline, largestOutput, input, memory, variables } = options;
  const limits = { timeout: deadline, killSignal: 'SIGKILL', maxBuffer: largestOutput } as const;
  const [program, ...rest] =
    memory === undefined
      ? [name, ...words]
      : [
          '/bin/sh',
          '-c',
          limited,
          'sh',
          `${Math.floor(memory / 1024)}`,
          `${Math.ceil(deadline / 1000) + 1}`,
          name,
          ...words,
        ];
  return new Promise((resolve) => {
    const child = childProcess().execFile(
      program,
      rest,
      { ...limits, encoding: 'buffer', env: { ...environment(), ...variables } },
      (error, stdout, stderr) => {
        if (error === null) resolve({ output: stdout });
        else resolve({ failure: failureOf(error, memory !== undefined), stderr, message: error.message });
      },
    );
    // The exit status reports an early close of standard input.
    child.stdin?.on('error', () => undefined).end(input);
  });
}

function failureOf({ code, killed }: ExecFileException, isByShell: boolean): ProgramFailure {
  if (code === 'ENOENT' || (isByShell && code === notFound)) return 'missing';
  // Node also kills a program with too much output.
  if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return 'large';
  if (killed === true) return 'late';
  // Without a code, a signal ended the program.
  return code == null ? 'crashed' : 'failed';
}

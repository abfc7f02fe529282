import { execFileSync, spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { CommandProcess, type LamellarRun } from './command-process.ts';

const cli = fileURLToPath(new URL('../..', import.meta.url));
/** The folder of the test worker, with one bundle for all test files. */
const scratch = mkdtempSync(path.join(inject('scratch'), 'cli-'));

/** The shipped command, built from the sources: a stale bundle can never pass. */
export const bundle = path.join(scratch, 'lamellar.cjs');
copyFileSync(builtOnce(path.join(inject('scratch'), 'built')), bundle);

export type { LamellarRun };

export interface CommandRunOptions {
  readonly cwd?: string;
  readonly input?: string | Buffer;
  readonly environment?: Readonly<Record<string, string>>;
  /** Run without root's permission to read all files. */
  readonly unprivileged?: boolean;
}

const memoryLimit = '--max-old-space-size=192';

/**
 * Runs the command with little memory, and kills it after a time limit. Most runs share a process, because the start of
 * a process takes most of their time.
 */
export function lamellar(words: readonly string[], options: CommandRunOptions = {}): LamellarRun {
  const { cwd, input = '', environment, unprivileged = false } = options;
  const drop = unprivileged && process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-all', '--inh-caps=-all'] : [];
  const node = [...drop, process.execPath, memoryLimit, '--min-semi-space-size=16'];
  // A file such as `/dev/stdin` opens the descriptor, and the editor's server answers while it reads.
  const needsPipe = (input !== '' && !words.includes('-')) || words[0] === 'lsp';
  if (!needsPipe && environment === undefined) {
    const outcome = inSharedProcess(node, words, input, cwd);
    if (outcome !== undefined) return outcome;
  }
  const [file = '', ...rest] = [...node, bundle, ...words];
  return run(file, rest, { ...(cwd === undefined ? {} : { cwd }), input, environment });
}

/** The processes for many runs, by the command line of Node. */
const sharedProcesses = new Map<string, CommandProcess>();

/** Runs the command in a process for many runs; undefined if the process ends without an exit status. */
function inSharedProcess(
  node: readonly string[],
  words: readonly string[],
  input: string | Buffer,
  cwd = process.cwd(),
): LamellarRun | undefined {
  const key = node.join(' ');
  const shared = sharedProcesses.get(key) ?? new CommandProcess(bundle, node);
  sharedProcesses.set(key, shared);
  const outcome = shared.run({ words, cwd, env: inheritedEnvironment(), input });
  if (outcome === undefined || !shared.isRunning) {
    shared.end();
    sharedProcesses.delete(key);
  }
  return outcome;
}

/** Runs a shell line with `$LAMELLAR` as the command. */
export function shell(line: string, cwd: string): LamellarRun {
  return run('bash', ['-c', line], { cwd, input: '', environment: { LAMELLAR: `${process.execPath} ${bundle}` } });
}

function run(
  file: string,
  words: readonly string[],
  options: { cwd?: string; input: string | Buffer; environment: Readonly<Record<string, string>> | undefined },
): LamellarRun {
  const { environment, ...others } = options;
  const { status, stdout, stderr, error } = spawnSync(file, words, {
    ...others,
    env: { ...inheritedEnvironment(), ...environment },
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    timeout: 240_000,
    killSignal: 'SIGKILL',
  });
  if (error !== undefined && status === null && !('signal' in error)) throw error;
  return { status, stdout, stderr };
}

function inheritedEnvironment(): NodeJS.ProcessEnv {
  const { NO_COLOR: _, FORCE_COLOR: _forced, ...inherited } = process.env;
  return { ...inherited, TERM: 'xterm', XDG_CACHE_HOME: scratch };
}

/** Creates a separate directory with files, by relative path. */
export function directory(files: Readonly<Record<string, string | Buffer>>): string {
  const made = mkdtempSync(path.join(scratch, 'policy-'));
  chmodSync(made, 0o755);
  for (const [name, contents] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(made, name)), { recursive: true });
    writeFileSync(path.join(made, name), contents);
  }
  return made;
}

/** Two profiles: `a` may send `term` and `hup` to `b` and read its memory, and nothing else. */
export const twoProfiles = `profile a {
  signal (send) set=(term, hup) peer=b,
  ptrace (read) peer=b,
}
profile b {
  signal (receive) peer=a,
  ptrace (readby) peer=a,
}
`;

/** The objects of newline-delimited JSON. */
export function records(ndjson: string): readonly unknown[] {
  return ndjson
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line));
}

/** Starts the command, which runs until killed. */
export function start(words: readonly string[], cwd: string): ChildProcessWithoutNullStreams {
  const { NO_COLOR: _, FORCE_COLOR: _forced, ...inherited } = process.env;
  return spawn(process.execPath, [bundle, ...words], { cwd, env: { ...inherited, XDG_CACHE_HOME: scratch } });
}

/** Returns the bundle in a folder. The first worker of a run builds the bundle, and further workers wait. */
function builtOnce(folder: string): string {
  try {
    mkdirSync(`${folder}.lock`);
  } catch {
    const began = Date.now();
    while (!existsSync(folder)) {
      if (Date.now() - began > 240_000) throw new Error('a different worker has not built the command');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    }
    return path.join(folder, 'lamellar.cjs');
  }
  const rolldown = path.join(cli, '../node_modules/rolldown/bin/cli.mjs');
  const words = [rolldown, '-c', 'rolldown.config.mjs', '-d', `${folder}.new`];
  execFileSync(process.execPath, words, { cwd: cli, stdio: ['ignore', 'ignore', 'inherit'] });
  renameSync(`${folder}.new`, folder);
  return path.join(folder, 'lamellar.cjs');
}

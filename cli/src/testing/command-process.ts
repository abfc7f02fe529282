import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('repeat-command.cjs', import.meta.url));
const maxMilliseconds = 240_000;
const neverChanged = new Int32Array(new SharedArrayBuffer(4));

/** The result of a run of the command. */
export interface LamellarRun {
  /** Null if the command was killed. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Request {
  readonly words: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly input: string | Buffer;
}

/** A process that runs the command many times: see repeat-command.cjs. */
export class CommandProcess {
  readonly #folder: string;
  readonly #process: ChildProcess;
  readonly #requests: number;
  readonly #output: readonly [number, number];
  #runs = 0;

  /** @param command - the command line of Node with its options */
  constructor(bundle: string, command: readonly string[]) {
    this.#folder = mkdtempSync(path.join(path.dirname(bundle), 'process-'));
    const requests = path.join(this.#folder, 'requests');
    execFileSync('mkfifo', [requests]);
    // The end of this process ends the requests, and so the process of the command.
    this.#requests = openSync(requests, 'r+');
    this.#output = [openSync(path.join(this.#folder, 'stdout'), 'a'), openSync(path.join(this.#folder, 'stderr'), 'a')];
    const input = openSync(requests, 'r');
    const [file = '', ...options] = command;
    const words = [...options, program, bundle, this.#folder];
    this.#process = spawn(file, words, { stdio: [input, ...this.#output] });
    this.#process.unref();
    closeSync(input);
  }

  /** Runs the command. Undefined if the process ended without an exit status, for example by a signal. */
  run({ input, ...request }: Request): LamellarRun | undefined {
    for (const output of this.#output) ftruncateSync(output);
    writeFileSync(path.join(this.#folder, 'input'), input);
    const id = `result-${this.#runs++}`;
    writeSync(this.#requests, `${JSON.stringify({ id, ...request })}\n`);
    const status = this.#result(path.join(this.#folder, id));
    if (status === undefined) return undefined;
    const [stdout, stderr] = ['stdout', 'stderr'].map((name) => readFileSync(path.join(this.#folder, name), 'utf8'));
    return { status, stdout: stdout ?? '', stderr: stderr ?? '' };
  }

  #result(file: string): number | undefined {
    const start = Date.now();
    for (let turns = 0; ; turns++) {
      // An error for each turn would take a tenth of a processor.
      if (existsSync(file)) {
        const status = Number(readFileSync(file, 'utf8'));
        rmSync(file);
        return status;
      }
      if (turns % 50 === 49 && !this.isRunning) return undefined;
      if (Date.now() - start > maxMilliseconds) this.#process.kill('SIGKILL');
      Atomics.wait(neverChanged, 0, 0, 1);
    }
  }

  /** True until the process ends, also by the command. */
  get isRunning(): boolean {
    try {
      // Node notices the end of a child later. The state follows the name of the program.
      return !/\) [ZX]/.test(readFileSync(`/proc/${this.#process.pid}/stat`, 'latin1'));
    } catch {
      return false;
    }
  }

  end(): void {
    this.#process.kill('SIGKILL');
    for (const descriptor of [this.#requests, ...this.#output]) closeSync(descriptor);
  }
}

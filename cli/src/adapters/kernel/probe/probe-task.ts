import { startProgram, type PipedProgram } from '../../process/run-program.ts';

/** Options for the start of a task. */
export interface TaskOptions {
  /** True for a session of the task's own. */
  readonly detached?: boolean;
  /** The id of an ordinary user. */
  readonly user?: number;
}

/** The time limit of a task, in ms, for a busy machine. */
const patience = 60_000;

/** The output of a task without the requested label. */
const noLabel = 'no label';

/** Connects the task by pipes: Node's stdio streams are sockets, which need rules to read and write. */
const piped = 'cat | "$@" | cat';

/** Makes a shell take the label in the first argument before the rest of the script, without an exec. */
const take = `
exec 2>/dev/null
printf 'changeprofile %s' "$1" >/proc/self/attr/apparmor/current || { echo '${noLabel}'; exit; }
shift
`;

/** Makes a Node script take the label. */
const takeInNode = `
const { writeFileSync, writeSync } = require('fs');
const say = (text) => writeSync(1, text);
try {
  writeFileSync('/proc/self/attr/apparmor/current', 'changeprofile ' + process.argv[1]);
} catch {
  say('${noLabel}');
  process.exit();
}
process.stdin.on('end', () => process.exit()).resume();
`;

/** A process for trials. The process ends at the end of standard input, and so with the parent. */
export class ProbeTask {
  readonly #child: PipedProgram;
  readonly #ended: Promise<void>;
  readonly #said: Promise<string | undefined>;

  private constructor(script: string, words: readonly string[], { detached = false, user }: TaskOptions) {
    const credentials = user === undefined ? {} : { uid: user, gid: user };
    this.#child = startProgram('/bin/sh', ['-c', script, 'sh', ...words], {
      detached,
      ...credentials,
    });
    this.#ended = new Promise((resolve) => {
      this.#child.on('close', () => resolve()).on('error', () => resolve());
    });
    this.#said = new Promise((resolve) => {
      const late = setTimeout(() => {
        this.#child.stdin.end();
        resolve(undefined);
      }, patience);
      const end = (text: string | undefined): void => {
        clearTimeout(late);
        resolve(text === noLabel ? undefined : text);
      };
      this.#child.stdout.once('data', (data: Buffer) => end(data.toString('latin1').trim()));
      void this.#ended.then(() => end(undefined));
    });
  }

  /** Starts a shell. */
  static shell(script: string, words: readonly string[] = [], options: TaskOptions = {}): ProbeTask {
    return new ProbeTask(script, words, options);
  }

  /** Starts a shell under a label, with builtin commands only. */
  static under(label: string, script: string, words: readonly string[] = []): ProbeTask {
    return new ProbeTask(piped, ['/bin/sh', '-c', `${take}${script}`, 'sh', label, ...words], {});
  }

  /**
   * Starts a Node script under a label; `say` prints a text. @param prepared - code that runs before the change of
   * label
   */
  static nodeUnder(label: string, prepared: string, script: string, words: readonly string[] = []): ProbeTask {
    const whole = `${prepared}${takeInNode}${script}`;
    return new ProbeTask(piped, [process.execPath, '-e', whole, label, ...words], {});
  }

  /** Returns the first output; undefined if the task ended without output, has no label, or takes too long. */
  said(): Promise<string | undefined> {
    return this.#said;
  }

  /** Ends the task, and waits for the end. */
  async end(): Promise<void> {
    this.#child.stdin.end();
    await this.#ended;
  }
}

/** Runs a function with started tasks and their first outputs; undefined if a task has no output. */
export async function withTasks<Result>(
  tasks: readonly ProbeTask[],
  use: (...said: readonly string[]) => Promise<Result>,
): Promise<Result | undefined> {
  try {
    const said = await Promise.all(tasks.map((task) => task.said()));
    return said.includes(undefined) ? undefined : await use(...(said as string[]));
  } finally {
    await Promise.all(tasks.map((task) => task.end()));
  }
}

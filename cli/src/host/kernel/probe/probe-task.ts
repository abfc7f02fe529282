import { startProgram, type PipedProgram } from '../../process/run-program.ts';

/** How a task is started, besides what it does. */
export interface TaskOptions {
  /** In a session of its own. */
  readonly detached?: boolean;
  /** As an ordinary user of this id. */
  readonly user?: number;
}

/** More than any task takes, on a machine that is busy. */
const patience = 60_000;

/** What a task says whose label is not to be had. */
const noLabel = 'no label';

/** Between pipes: what Node gives a process are sockets, and it takes rules to read and write those. */
const piped = 'cat | "$@" | cat';

/** Has a shell that runs these words first take the label that is its first word: all that follows is done under it, without an exec. */
const take = `
exec 2>/dev/null
printf 'changeprofile %s' "$1" >/proc/self/attr/apparmor/current || { echo '${noLabel}'; exit; }
shift
`;

/** The same for a script of Node's. */
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

/** A process that something is tried with. It ends when its standard input does, and so with whoever has started it. */
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

  /** A shell. */
  static shell(script: string, words: readonly string[] = [], options: TaskOptions = {}): ProbeTask {
    return new ProbeTask(script, words, options);
  }

  /** A shell under a label, which does all by its own words. */
  static under(label: string, script: string, words: readonly string[] = []): ProbeTask {
    return new ProbeTask(piped, ['/bin/sh', '-c', `${take}${script}`, 'sh', label, ...words], {});
  }

  /** A script of Node's under a label, in which `say` says something. @param prepared - what it does before it takes the label */
  static nodeUnder(label: string, prepared: string, script: string, words: readonly string[] = []): ProbeTask {
    const whole = `${prepared}${takeInNode}${script}`;
    return new ProbeTask(piped, [process.execPath, '-e', whole, label, ...words], {});
  }

  /** The first that it says; undefined where it has ended before, has no label, or takes too long. */
  said(): Promise<string | undefined> {
    return this.#said;
  }

  /** Ends it, and waits until it has ended. */
  async end(): Promise<void> {
    this.#child.stdin.end();
    await this.#ended;
  }
}

/** Has tasks started, each with what it says first, while something is done; undefined where one says nothing. */
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

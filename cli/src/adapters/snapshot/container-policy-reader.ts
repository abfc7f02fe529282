import { forkProgram } from '../process/run-program.ts';
import { childArgument } from '../process/child-arguments.ts';
import { killedReaders } from './killed-readers.ts';
import { readContainerPolicy, type PolicyInRoot } from './container-policy.ts';

/** The path of the bundle, if the bundle runs. */
declare const LAMELLAR_BUNDLE: string | undefined;

type Child = ReturnType<typeof forkProgram>;

/** The time limit of a container, in ms. */
const patience = 10_000;

/**
 * The number of readers that may wait for containers, including readers of earlier runs. A reader keeps its memory
 * until the container ends, and the timer starts an audit every quarter of an hour.
 */
const maxHung = 4;

/**
 * Reads the policy files of running containers in a child process, because the kernel can wait there for a container
 * without an answer. A child without an answer in time is killed and replaced. The reader does not wait for the child's
 * end: a task in an uninterruptible wait has none.
 *
 * Node cannot run the sources. So without a bundle, there is no child, and this process reads the files.
 */
export class ContainerPolicyReader {
  readonly #bundle: string | undefined;
  readonly #patience: number;
  #child: Child | undefined;
  /** The number of readers that wait; undefined before the first container is read. */
  #hung: number | undefined;

  /**
   * @param bundle - a program that answers like `answerContainerPolicies`
   * @param wait - the time limit of a container, in ms
   */
  constructor(bundle = typeof LAMELLAR_BUNDLE === 'string' ? LAMELLAR_BUNDLE : undefined, wait = patience) {
    this.#bundle = bundle;
    this.#patience = wait;
  }

  /** Reads like `readContainerPolicy`, and always ends. */
  read(task: string): Promise<PolicyInRoot> {
    if (this.#bundle === undefined) return Promise.resolve(readContainerPolicy(task));
    const hung = (this.#hung ??= killedReaders(this.#bundle));
    if (hung >= maxHung)
      return Promise.resolve(
        unread(`not read, because ${maxHung} processes already wait for containers without an answer`),
      );
    if (this.#child?.connected !== true) this.#child = forkProgram(this.#bundle, [childArgument]);
    const child = this.#child;
    return new Promise((resolve) => {
      const settle = (answer: PolicyInRoot): void => {
        clearTimeout(timer);
        child.removeAllListeners();
        // A process that cannot be started or killed emits an error later.
        child.on('error', () => undefined);
        resolve(answer);
      };
      const abandon = (reason: string): void => {
        this.#hung = hung + 1;
        this.#child = undefined;
        end(child);
        settle(unread(reason));
      };
      const timer = setTimeout(
        () =>
          abandon(
            `they could not be read within ${this.#patience / 1000} s: a file system of the container does not answer`,
          ),
        this.#patience,
      );
      child.once('message', (answer) => settle(answer as PolicyInRoot));
      child.once('error', (error) => abandon(`no process can read them: ${error.message}`));
      child.once('exit', () => abandon('the process that reads them has ended'));
      child.send(task, () => undefined);
    });
  }

  /** Ends the child. */
  end(): void {
    if (this.#child !== undefined) end(this.#child);
    this.#child = undefined;
  }
}

function end(child: Child): void {
  child.kill('SIGKILL');
  if (child.connected) child.disconnect();
  child.unref();
}

function unread(reason: string): PolicyInRoot {
  return { files: [], links: [], unread: [{ path: undefined, reason }] };
}

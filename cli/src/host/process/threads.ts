import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { threadWord, type ThreadKind } from './thread-word.ts';

/** The path of the bundle, where it is what runs. */
declare const LAMELLAR_BUNDLE: string | undefined;

/** How many threads can run beside this one. None where the command is run from its sources, since Node reads no TypeScript. */
export function spareProcessors(): number {
  return typeof LAMELLAR_BUNDLE === 'string' ? availableParallelism() - 1 : 0;
}

/**
 * Starts a thread on a job. What becomes of it is settled when it has ended, in whatever way.
 *
 * @returns what went wrong in it, if anything did
 */
export function startThread(kind: ThreadKind, job: unknown, onMessage: (message: unknown) => void): Promise<unknown> {
  if (typeof LAMELLAR_BUNDLE !== 'string') throw new RangeError('there is nothing that a thread could run');
  // A thread writes no answer. What it writes would otherwise go on to Node's own streams, which are made for that at once.
  const streams = { stdout: true, stderr: true };
  const worker = new Worker(LAMELLAR_BUNDLE, { argv: [threadWord, kind], workerData: job, ...streams });
  worker.on('message', onMessage);
  return new Promise((resolve) => {
    let problem: unknown;
    worker.on('error', (error) => (problem = error));
    worker.on('exit', () => resolve(problem));
  });
}

export function isThread(): boolean {
  return !isMainThread;
}

/** The job of this thread. */
export function threadJob(): unknown {
  return workerData;
}

/** Tells the thread that has started this one. */
export function tell(message: unknown): void {
  // eslint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port is no window
  parentPort?.postMessage(message);
}

/** Lets messages of threads come in. */
export function endOfTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

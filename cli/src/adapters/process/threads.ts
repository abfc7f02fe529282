import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { threadArgument, type ThreadKind } from './child-arguments.ts';

/** The path of the bundle, if the bundle runs. */
declare const LAMELLAR_BUNDLE: string | undefined;

/**
 * Returns the number of threads that can run in parallel with this thread. 0 if the command runs from the sources,
 * because Node reads no TypeScript.
 */
export function spareProcessors(): number {
  return typeof LAMELLAR_BUNDLE === 'string' ? availableParallelism() - 1 : 0;
}

/**
 * Starts a thread with a job. The promise resolves at any end of the thread.
 *
 * @returns the error of the thread, if any
 */
export function startThread(kind: ThreadKind, job: unknown, onMessage: (message: unknown) => void): Promise<unknown> {
  if (typeof LAMELLAR_BUNDLE !== 'string') throw new RangeError('threads need the bundled command');
  // A thread writes no answer. The options stop Node from forwarding the output to its own streams, which Node would
  // create at once.
  const streams = { stdout: true, stderr: true };
  const worker = new Worker(LAMELLAR_BUNDLE, { argv: [threadArgument, kind], workerData: job, ...streams });
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

/** Sends a message to the parent thread. */
export function postToParent(message: unknown): void {
  // eslint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port is no window
  parentPort?.postMessage(message);
}

/** Waits until messages of threads can arrive. */
export function endOfTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

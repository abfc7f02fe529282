import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { threadWord } from './thread-word.ts';

/** The path of the bundle, where it is what runs. */
declare const LAMELLAR_BUNDLE: string | undefined;

/** How many threads can run beside this one. None where the command is run from its sources, since Node reads no TypeScript. */
export function spareProcessors(): number {
  return typeof LAMELLAR_BUNDLE === 'string' ? availableParallelism() - 1 : 0;
}

/** Starts a thread on a job. What becomes of it is settled when it has ended, in whatever way. */
export function startThread(job: unknown, onMessage: (message: unknown) => void): Promise<void> {
  if (typeof LAMELLAR_BUNDLE !== 'string') throw new RangeError('there is nothing that a thread could run');
  // A thread writes nothing. What it writes would otherwise go on to Node's own streams, which are made for that at once.
  const worker = new Worker(LAMELLAR_BUNDLE, { argv: [threadWord], workerData: job, stdout: true, stderr: true });
  worker.on('message', onMessage);
  return new Promise((resolve) => {
    worker.on('error', () => {});
    worker.on('exit', () => resolve());
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

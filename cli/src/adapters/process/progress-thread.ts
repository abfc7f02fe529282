import { Worker } from 'node:worker_threads';
import { beginProgress, cells, endProgress, erasure, showProgress } from './progress-line.ts';

/** The delay of the first drawing in ms. Shorter runs need no progress line. */
const patience = 1000;
/** The pause between two drawings, in ms. */
const pace = 250;

/**
 * Shows progress on the terminal of stderr, after a second, until the program ends.
 *
 * @param columns - the width of the terminal
 */
export function startProgress(text: string, columns: number): void {
  const shared = beginProgress();
  showProgress(text);
  // Output of the thread to Node's own streams must not reach the terminal.
  const worker = new Worker(`(${String(draw)})(require)`, {
    eval: true,
    workerData: { shared, cells, erasure, patience, pace, columns },
    stdout: true,
    stderr: true,
  });
  // A machine without room for a thread has no progress line.
  worker.on('error', endProgress);
  worker.unref();
  process.on('exit', endProgress);
}

interface Drawn {
  readonly shared: Int32Array;
  readonly cells: Record<keyof typeof cells, number>;
  readonly erasure: string;
  readonly patience: number;
  readonly pace: number;
  readonly columns: number;
}

/** The program of the thread, made from the text of this function: the function must not use any name from outside. */
function draw(need: (name: string) => unknown): void {
  const { writeSync } = need('node:fs') as typeof import('node:fs');
  const { workerData } = need('node:worker_threads') as typeof import('node:worker_threads');
  const { shared, cells: at, erasure: erased, patience: first, pace: next, columns } = workerData as Drawn;
  const began = Date.now() - performance.now();
  const text = new Uint8Array(shared.buffer, at.text * Int32Array.BYTES_PER_ELEMENT);
  const of = (cell: number): number => Atomics.load(shared, cell);
  const line = (): string => {
    const words = new TextDecoder().decode(text.slice(0, of(at.length)));
    const counted =
      of(at.total) > 0 ? `, ${of(at.done).toLocaleString('en')} of ${of(at.total).toLocaleString('en')}` : '';
    const after = `${counted} (${Math.round((Date.now() - began) / 1000)} s)`;
    // A terminal may use two columns for characters beyond ASCII.
    let room = columns - 1 - 'lamellar: '.length - after.length;
    let shown = '';
    for (const character of words) {
      room -= character > '~' ? 2 : 1;
      if (room < 0) break;
      shown += character;
    }
    return `${erased}lamellar: ${shown}${after}`;
  };
  let pause = first;
  let last = '';
  for (;;) {
    // Sleeps: nobody notifies this cell.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
    pause = next;
    while (Atomics.compareExchange(shared, at.lock, 0, 1) !== 0) Atomics.wait(shared, at.lock, 1);
    try {
      const now = line();
      const isThere = of(at.drawn) === 1 && now === last;
      if (of(at.silent) === 0 && !isThere) {
        writeSync(2, now);
        last = now;
        Atomics.store(shared, at.drawn, 1);
      }
    } catch {
      return;
    } finally {
      Atomics.store(shared, at.lock, 0);
      Atomics.notify(shared, at.lock);
    }
  }
}

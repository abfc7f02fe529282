import type { ListedPath, StandardPolicy } from '../adapters/policy/checked-paths.ts';
import { endOfTurn, spareProcessors, startThread } from '../adapters/process/threads.ts';
import type { CheckedFile } from './checked-file.ts';
import type { SurroundingsOptions } from '../policy/policy-options.ts';
import { DiagnosticUnpacker, type PackedDiagnostics } from './packed-diagnostics.ts';
import type { PathChecker } from './path-checker.ts';

/**
 * The maximum number of threads. Beyond, the repeated reading of included files and the memory bandwidth limit the
 * speed.
 */
const maxThreads = 7;

/** The input of a checking thread. */
export interface CheckJob {
  readonly listed: readonly ListedPath[];
  readonly options: SurroundingsOptions;
  readonly standard: StandardPolicy | undefined;
  /** The index of the next unclaimed file, a counter that all threads share. */
  readonly next: Int32Array;
}

/** A message of a checking thread: the results of consecutive files, with the index of the first. */
export interface CheckedPortion extends PackedDiagnostics {
  readonly first: number;
  readonly files: readonly Omit<CheckedFile, 'diagnostics'>[];
}

/**
 * Checks files on all processors, with `checker` on the main thread, and yields the results in the order of the files.
 */
export async function* checkInThreads(
  { listed, options, standard }: Omit<CheckJob, 'next'>,
  checker: PathChecker,
): AsyncGenerator<CheckedFile> {
  const next = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const job: CheckJob = { listed, options, standard, next };
  const done = new Map<number, CheckedFile>();
  const threads = Array.from({ length: Math.min(spareProcessors(), maxThreads) }, () => {
    const unpacker = new DiagnosticUnpacker();
    return startThread('check', job, (message) => {
      const { first, files, ...packed } = message as CheckedPortion;
      const diagnostics = unpacker.unpack(packed);
      for (const [index, file] of files.entries())
        done.set(first + index, { ...file, diagnostics: diagnostics[index] ?? [] });
    });
  });
  let nextResult = 0;
  for (const { first, paths } of takenPortions(job)) {
    for (const [index, path] of paths.entries()) done.set(first + index, checker.check(path));
    await endOfTurn();
    for (let file = done.get(nextResult); file !== undefined; file = done.get(++nextResult)) {
      done.delete(nextResult);
      yield file;
    }
  }
  await Promise.all(threads);
  // A thread that ended early has left files unchecked.
  for (const [index, path] of listed.entries()) if (index >= nextResult) yield done.get(index) ?? checker.check(path);
}

/** Claims portions of consecutive files until all files are claimed. */
const portion = 8;

export function* takenPortions({
  listed,
  next,
}: CheckJob): Generator<{ readonly first: number; readonly paths: readonly ListedPath[] }> {
  for (;;) {
    const first = Atomics.add(next, 0, portion);
    if (first >= listed.length) return;
    yield { first, paths: listed.slice(first, first + portion) };
  }
}

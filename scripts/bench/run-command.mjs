import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { environment } from './environment.mjs';

/** The command as it is shipped. */
export const cli = join(dirname(dirname(import.meta.dirname)), 'cli/dist/lamellar.cjs');

/**
 * Runs a command. What ends otherwise than it should would be another thing to measure: it ends the benchmark.
 *
 * @param statuses - what it may end with
 * @returns the milliseconds that it took, and what it printed
 */
export function runCommand([command, ...words], statuses = [0]) {
  const started = performance.now();
  const { status, stdout, stderr, error } = spawnSync(command, words, {
    encoding: 'utf8',
    env: environment,
    maxBuffer: 1 << 28,
  });
  const milliseconds = performance.now() - started;
  if (statuses.includes(status)) return { milliseconds, stdout, stderr };
  console.error(
    `bench: ${command} ${words.join(' ').slice(0, 200)} ended with ${status ?? error}\n${stdout.slice(-2000)}${stderr.slice(-2000)}`,
  );
  return process.exit(1);
}

/**
 * The medians, in milliseconds, of commands that are run in turn, so that a machine that slows down slows all of them.
 *
 * @param commands - by names; each with its words, and the statuses that it may end with
 */
export function inTurn(commands, runs) {
  const lists = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let run = 0; run <= runs; run++) {
    for (const [name, { words, statuses }] of Object.entries(commands)) {
      const { milliseconds } = runCommand(words, statuses);
      if (run > 0) lists[name].push(milliseconds); // the first warms the file cache
    }
  }
  return Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, median(list)]));
}

export function median(list) {
  return list.toSorted((left, right) => left - right)[Math.floor(list.length / 2)];
}

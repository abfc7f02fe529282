import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { environment } from './environment.mjs';

/** The shipped command. */
export const cli = join(dirname(dirname(import.meta.dirname)), 'cli/dist/lamellar.cjs');

/**
 * Runs a command. An unexpected exit status ends the benchmark, because the measurement would be meaningless.
 *
 * @param statuses - the expected exit statuses
 * @returns the milliseconds that the command took, and the output
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
 * Runs commands in turn, and returns the median times in milliseconds. A slower phase of the machine thus slows all
 * commands.
 *
 * @param commands - by name; each with words and expected exit statuses
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

/**
 * `lamellar check` beside apparmor_parser, process to process: Debian's profiles, and a collection as large as the largest
 * public one. The peer only parses (`-N`), which finds little of what check finds.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { environment } from './bench-environment.mjs';
import { generateCollection } from './generate-collection.mjs';

const cli = join(dirname(dirname(fileURLToPath(import.meta.url))), 'cli/dist/lamellar.cjs');
const debian = '/etc/apparmor.d';
const python = '/usr/bin/python3';
const installed = '/usr/sbin/apparmor_parser';

/** How many times as long as the parse alone a check may take. */
const slowest = 3;

/** Measures all, prints it, and gives the exit status. */
export function benchCheck(runs, collection) {
  const folder = mkdtempSync(join(tmpdir(), 'lamellar-bench-'));
  try {
    const isFast = [debianProfiles(folder, runs), largeCollection(folder, collection)];
    return isFast.every(Boolean) ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function debianProfiles(folder, runs) {
  const copy = join(folder, 'debian');
  cpSync(debian, copy, { recursive: true, dereference: true });
  // What a package's removal takes away, and its profile still includes.
  for (const name of readdirSync(copy)) writeFileSync(join(copy, 'local', name), '', { flag: 'a' });
  const read = `import apparmor.aa as aa; aa.init_aa(profiledir=${JSON.stringify(copy)}); aa.read_profiles()`;
  const commands = {
    'lamellar check': [process.execPath, cli, 'check', '-b', copy, copy],
    'apparmor_parser -N': [installed, '-N', '-b', copy, copy],
    "AppArmor's Python reader": [python, '-c', read],
    'node -e 0': [process.execPath, '-e', '0'],
  };
  const times = inTurn(commands, runs);
  print(`check of ${debian}, medians of ${runs} runs`, times);
  const own = times['lamellar check'];
  const isFast = within(`check of ${debian}`, own / times['apparmor_parser -N'], slowest);
  return within(`check of ${debian}`, own / times["AppArmor's Python reader"], 1) && isFast;
}

function largeCollection(folder, collection) {
  const parser = laterParser() ?? installed;
  const place = collection === undefined ? join(folder, 'collection') : resolve(collection);
  const what = collection ?? `a generated collection, ${count(generateCollection(place))} lines`;
  // Nothing else of Debian's is to stand in the place of what the collection has.
  const abis = join(folder, 'abis');
  cpSync(join(debian, 'abi'), join(abis, 'abi'), { recursive: true, dereference: true });
  const search = existsSync(join(place, 'abi')) ? [] : ['-I', abis];
  const times = inTurn(
    {
      'lamellar check': [process.execPath, cli, 'check', ...search, '-b', place, place],
      'apparmor_parser -N': [parser, '-N', ...search, '-b', place, place],
    },
    3,
    collection === undefined ? [0] : [0, 2],
  );
  print(`check of ${what}, medians of 3 runs`, times);
  return within('check of a collection', times['lamellar check'] / times['apparmor_parser -N'], slowest);
}

/** The compiler of AppArmor 5.0, for which collections are written, where the lab has it already. */
function laterParser() {
  const cache = join(homedir(), '.cache/lamellar');
  if (!existsSync(cache)) return undefined;
  const found = readdirSync(cache).filter((name) => name.startsWith('compiler-sid-'));
  return found.map((name) => join(cache, name, 'apparmor_parser')).find((path) => existsSync(path));
}

/**
 * The medians, in milliseconds, of commands that are run in turn.
 *
 * @param statuses - what check may end with: policy that should be valid and is not would be another thing to measure
 */
function inTurn(commands, runs, statuses = [0]) {
  const lists = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let run = 0; run <= runs; run++) {
    for (const [name, [command, ...words]] of Object.entries(commands)) {
      const started = performance.now();
      const { status, stderr, stdout } = spawnSync(command, words, { env: environment, maxBuffer: 1 << 28 });
      if (!(name === 'lamellar check' ? statuses : [0]).includes(status)) {
        console.error(
          `bench: ${name} ended with ${status}\n${String(stdout).slice(-2000)}${String(stderr).slice(-2000)}`,
        );
        process.exit(1);
      }
      if (run > 0) lists[name].push(performance.now() - started); // the first warms the file cache
    }
  }
  return Object.fromEntries(
    Object.entries(lists).map(([name, list]) => [name, list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]]),
  );
}

function print(title, times) {
  console.log(title);
  const [[, own]] = Object.entries(times);
  for (const [name, time] of Object.entries(times)) {
    const ratio = time === own ? '' : `  check takes ${(own / time).toFixed(2)} × as long`;
    console.log(`  ${name.padEnd(36)} ${time.toFixed(0).padStart(5)} ms${ratio}`);
  }
}

/** Says whether a goal is met. What misses it by a third has become slower, and not only the machine busier. */
function within(what, ratio, goal) {
  const isMet = ratio <= goal;
  console.log(`  goal: ${goal} × at most; ${isMet ? 'met' : 'missed'} with ${ratio.toFixed(2)} ×`);
  if (ratio <= (4 / 3) * goal) return true;
  console.error(`bench: ${what} takes ${ratio.toFixed(1)} × as long as its peer, and ${goal} × are the goal`);
  return false;
}

function count(number) {
  return number.toLocaleString('en');
}

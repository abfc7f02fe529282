/**
 * Compares `lamellar check` with apparmor_parser, process to process: Debian's profiles, and a collection as large as
 * the largest public one. apparmor_parser only parses (`-N`), and finds only a few of the errors.
 */
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { generateCollection } from './generate-collection.mjs';
import { cli, inTurn } from './run-command.mjs';

const debian = '/etc/apparmor.d';
const python = '/usr/bin/python3';
const installed = '/usr/sbin/apparmor_parser';

/** Measures both, and prints the results. */
export function benchCheck(figures, runs, collection) {
  const folder = mkdtempSync(join(tmpdir(), 'lamellar-bench-'));
  try {
    debianProfiles(figures, folder, runs);
    largeCollection(figures, folder, collection);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function debianProfiles(figures, folder, runs) {
  const copy = join(folder, 'debian');
  cpSync(debian, copy, { recursive: true, dereference: true });
  // Profiles include local files, which a package's removal deletes.
  for (const name of readdirSync(copy)) writeFileSync(join(copy, 'local', name), '', { flag: 'a' });
  const read = `import apparmor.aa as aa; aa.init_aa(profiledir=${JSON.stringify(copy)}); aa.read_profiles()`;
  const times = inTurn(
    {
      'lamellar check': { words: [process.execPath, cli, 'check', '-b', copy, copy] },
      'apparmor_parser -N': { words: [installed, '-N', '-b', copy, copy] },
      "AppArmor's Python reader": { words: [python, '-c', read] },
    },
    runs,
  );
  print(`check of ${debian}, medians of ${runs} runs`, times);
  const own = times['lamellar check'];
  figures.add(`check of ${debian}: apparmor_parser -N`, own / times['apparmor_parser -N'], '×');
  figures.add(`check of ${debian}: AppArmor's Python reader`, own / times["AppArmor's Python reader"], '×');
}

function largeCollection(figures, folder, collection) {
  const parser = laterParser() ?? installed;
  const place = collection === undefined ? join(folder, 'collection') : resolve(collection);
  const what = collection ?? `a generated collection, ${count(generateCollection(place))} lines`;
  // Only Debian's abi files may supplement the collection.
  const abis = join(folder, 'abis');
  cpSync(join(debian, 'abi'), join(abis, 'abi'), { recursive: true, dereference: true });
  const search = existsSync(join(place, 'abi')) ? [] : ['-I', abis];
  const times = inTurn(
    {
      // A user's own collection need not be valid.
      'lamellar check': {
        words: [process.execPath, cli, 'check', ...search, '-b', place, place],
        statuses: collection === undefined ? [0] : [0, 2],
      },
      'apparmor_parser -N': { words: [parser, '-N', ...search, '-b', place, place] },
    },
    1,
  );
  print(`check of ${what}, one run`, times);
  figures.add('check of a collection: apparmor_parser -N', times['lamellar check'] / times['apparmor_parser -N'], '×');
}

/** Returns the compiler of AppArmor 5.0, the target of collections, if the lab has downloaded it. */
function laterParser() {
  const cache = join(homedir(), '.cache/lamellar');
  if (!existsSync(cache)) return undefined;
  const found = readdirSync(cache).filter((name) => name.startsWith('compiler-sid-'));
  return found.map((name) => join(cache, name, 'apparmor_parser')).find((path) => existsSync(path));
}

function print(title, times) {
  console.log(title);
  const [[, own]] = Object.entries(times);
  for (const [name, time] of Object.entries(times)) {
    const ratio = time === own ? '' : `  check takes ${(own / time).toFixed(2)} × as long`;
    console.log(`  ${name.padEnd(36)} ${time.toFixed(0).padStart(5)} ms${ratio}`);
  }
}

function count(number) {
  return number.toLocaleString('en');
}

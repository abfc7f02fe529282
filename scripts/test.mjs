/**
 * Bundles the command, runs tests and closes with one plain line, `N passed, M failed`.
 *
 *     node scripts/test.mjs [--tier NAME]… [--all] [--everything[=N]] [--seed N] [VITEST-ARGUMENT…]
 *
 * Without a tier, runs the tiers of `npm test`. `--all` runs every tier, on every kernel, with the compilers of
 * Debian's other suites. Each run tests a random part of expensive laws, and leaves out some files of the host and the
 * kernel tier; without CI, also of the unit and the integration tier.
 * `--everything` tests all, with N times as many random cases; `--seed` repeats the selection of an earlier run.
 * Further arguments go to vitest: `npm test -- core/src/labels`.
 *
 * A tier that cannot run here is reported with the reason. With CI set, a missing tier is a failure, and so is a
 * skipped test.
 */
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesLeftOut, filesLeftToLater } from './left-out-files.mjs';
import { tierPackages } from './tier-packages.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

// Root accepts no manifest with write permission for other users, and a user's umask could make the tests' files
// group-writable.
process.umask(0o022);
const inCi = Boolean(process.env['CI']);

/** A command prefix: the command ends together with the test run, including all virtual machines; from util-linux. */
const endWithParent = ['/usr/bin/setpriv', '--pdeathsig', 'KILL', '--'];

/** The files of each tier, by name; a tier is also a vitest project. */
const tiers = {
  unit: /^(?!integration\/)/,
  integration: /^integration\/(?!.*\.(?:install|kernel|host)\.test\.ts$)/,
  install: /\.install\.test\.ts$/,
  kernels: /\.kernel\.test\.ts$/,
  host: /\.host\.test\.ts$/,
};
const usualTiers = ['unit', 'integration', 'kernels'];

/**
 * Tiers that run together, to keep all processors busy until the end. The host tier runs alone, because its machines
 * need all processors.
 */
const runs = [[...usualTiers, 'install'], ['host']];

const { wanted, all, everything, seed, rest } = readArguments(process.argv.slice(2));
/** The requested files, as arguments of vitest. */
const filters = rest.filter((argument) => !argument.startsWith('-'));
const tally = { passed: 0, failed: 0 };
/** @type {string[]} */
const failures = [];
const notRun = new Set();
const leftOut = [];
// Only packages have compiled sources: the compilation takes half a minute, and the bundle a second.
if (run('npm', ['run', '--silent', wanted.includes('install') ? 'build' : 'bundle'], {}))
  for (const names of runs) runTiers(names.filter((name) => wanted.includes(name)));
else tally.failed = 1;

const failed = tally.failed + (inCi ? notRun.size : 0);
for (const what of notRun) console.log(`${inCi ? 'not run, so failed' : 'not run'}: ${what}`);
for (const path of leftOut) console.log(`left to later runs: ${path}`);
if (everything === 0)
  console.log(`random: a part of the expensive laws was tested; \`--seed ${seed}\` repeats the choice`);
// Repeated at the end, because logs of a long run keep only the last lines.
for (const what of failures) console.log(`failed: ${what}`);
const others = notRun.size > 0 && !inCi ? `, ${notRun.size} not run` : '';
if (tally.passed + failed === 0) console.error('test: no test was run');
console.log(`${tally.passed} passed, ${failed} failed${others}`);
process.exitCode = failed > 0 || tally.passed === 0 ? 1 : 0;

/** Runs the requested tiers, if they can run here. */
function runTiers(names) {
  const started = Date.now();
  if (everything === 0 && filters.length === 0) {
    if (names.includes('host')) leftOut.push(...filesLeftOut(seed));
    leftOut.push(...filesLeftToLater(names, seed, inCi || all));
  }
  const ready = names.filter((name) => isRequested(tiers[name]) && isReady(name));
  if (ready.length === 0) return;
  const title = `${ready.length === 1 ? 'tier' : 'tiers'}: ${ready.join(', ')}`;
  console.log(`== ${title}`);
  const counted = runTests(ready);
  tally.passed += counted.passed;
  tally.failed += counted.failed;
  failures.push(...(counted.failures ?? []));
  for (const test of counted.skipped) notRun.add(test);
  console.log(`== ${title}: ${counted.passed} passed in ${Math.round((Date.now() - started) / 1000)} s`);
}

/** Returns true if a tier can run; otherwise records the reason, which is printed at the end. */
function isReady(name) {
  const reason = whyNot(name);
  if (reason !== undefined) notRun.add(`the tier \`${name}\`: ${reason}`);
  return reason === undefined;
}

function readArguments(args) {
  const chosen = {
    wanted: [],
    all: false,
    everything: Number(process.env['LAMELLAR_EVERYTHING'] ?? 0),
    seed: process.env['LAMELLAR_SEED'] ?? randomInt(1_000_000_000),
    rest: [],
  };
  for (let at = 0; at < args.length; at++) {
    const times = /^--everything(?:=(\d{1,6}))?$/.exec(args[at]);
    if (args[at] === '--all') chosen.all = true;
    else if (args[at] === '--tier') chosen.wanted.push(args[++at]);
    else if (args[at] === '--seed') chosen.seed = args[++at];
    else if (times !== null) chosen.everything = Number(times[1] ?? 1);
    else chosen.rest.push(args[at]);
  }
  if (!/^\d{1,9}$/.test(String(chosen.seed))) {
    console.error('test: --seed is a whole number below 1,000,000,000');
    process.exit(2);
  }
  const unknown = chosen.wanted.filter((name) => !Object.hasOwn(tiers, String(name)));
  if (unknown.length > 0) {
    console.error(`test: no tier \`${unknown.join(', ')}\`; there are ${Object.keys(tiers).join(', ')}`);
    process.exit(2);
  }
  if (chosen.all) chosen.wanted = Object.keys(tiers);
  if (chosen.wanted.length === 0) chosen.wanted = usualTiers;
  return chosen;
}

/** Returns false if the arguments select no file of a tier: its machines are then not needed. */
function isRequested(files) {
  if (filters.length === 0) return true;
  const listed = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.test.ts'], {
    cwd: root,
    encoding: 'utf8',
  });
  const paths = listed.stdout.split('\n').filter((path) => files.test(path));
  return paths.some((path) => filters.some((filter) => path.includes(filter)));
}

/** Installs the packages of a tier. If the tier cannot run, returns the reason. */
function whyNot(tier) {
  const packages = tierPackages[tier];
  if (packages.length === 0) return undefined;
  if (process.arch !== 'x64') return `its machines are amd64, and this one is ${process.arch}`;
  const ready = run(process.execPath, ['scripts/setup.mjs', '--tier', tier], {});
  return ready ? undefined : `it needs ${packages.join(', ')}: see what setup said above`;
}

/** Runs vitest. A failed run without a failed test (a broken configuration, a crash) is one failure. */
function runTests(names) {
  const folder = mkdtempSync(join(tmpdir(), 'lamellar-test-'));
  try {
    const file = join(folder, 'tally.json');
    const leftToOthers = leftOut.map((path) => `--exclude=${path}`);
    const args = [...names.flatMap((name) => ['--project', name]), ...leftToOthers, ...rest];
    const vitest = [process.execPath, 'node_modules/vitest/vitest.mjs', 'run', ...args];
    const [command = '', ...words] = existsSync(endWithParent[0]) ? [...endWithParent, ...vitest] : vitest;
    const succeeded = run(command, words, {
      LAMELLAR_TALLY: file,
      // Node would read the certificates at each of thousands of starts, which takes longer than a start. No test uses
      // TLS.
      NODE_EXTRA_CA_CERTS: '',
      LAMELLAR_SEED: String(seed),
      LAMELLAR_EVERYTHING: String(everything),
      ...(all ? { LAMELLAR_KERNELS: 'all' } : {}),
      ...(all && names.includes('integration') ? { LAMELLAR_SUITES: otherSuites().join(',') } : {}),
    });
    const counted = readTally(file);
    return succeeded || counted.failed > 0 ? counted : { ...counted, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Prepares Debian's other suites. Returns the available suites, and records the reasons for missing suites. */
function otherSuites() {
  const command = ['scripts/run-typescript.mjs', 'integration/lab/debian/provide-suites.ts'];
  const { status, stdout } = spawnSync(process.execPath, command, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) {
    notRun.add(`other suites of Debian: ${command[1]} ended with ${status}`);
    return [];
  }
  const suites = Object.entries(JSON.parse(stdout));
  for (const [suite, reason] of suites) {
    if (reason !== null) notRun.add(`the tests with the compiler of ${suite}: ${reason.split('\n')[0]}`);
  }
  return suites.flatMap(([suite, reason]) => (reason === null ? [suite] : []));
}

function readTally(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passed: 0, failed: 0, skipped: [] }; // vitest ended before it could write one
  }
}

function run(command, args, env) {
  const { status } = spawnSync(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return status === 0;
}

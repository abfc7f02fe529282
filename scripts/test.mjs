/**
 * Builds, runs tests and closes with one plain line, `N passed, M failed`.
 *
 *     node scripts/test.mjs [--tier NAME]… [--all] [--everything[=N]] [--seed N] [VITEST-ARGUMENT…]
 *
 * Without a tier: those of `npm test`. `--all` is every tier, on every kernel, with the compilers of other suites of Debian.
 * Of expensive laws each run tries a part by chance, and leaves whole files of the host tier to others: `--everything` tries all
 * of them, N times as many random cases, and `--seed` chooses what an earlier run has chosen. Other arguments go to vitest:
 * `npm test -- core/src/label`.
 *
 * A tier that cannot run here is named with the reason. With CI set that is a failure, and so is a skipped
 * test: what cannot run there has not passed.
 */
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesLeftOut } from './files-by-chance.mjs';
import { tierPackages } from './tier-packages.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

// Root takes no manifest that others can write, whatever the user's own mask would make of those of the tests.
process.umask(0o022);
const inCi = Boolean(process.env['CI']);

/** In front of a command that is not to outlive this program, and its machines with it; util-linux has it. */
const endWithParent = ['/usr/bin/setpriv', '--pdeathsig', 'KILL', '--'];

/** The files of each tier, by its name, which is the vitest project's too. */
const tiers = {
  unit: /^(?!integration\/)/,
  integration: /^integration\/(?!.*\.(?:install|kernel|host)\.test\.ts$)/,
  install: /\.install\.test\.ts$/,
  kernels: /\.kernel\.test\.ts$/,
  host: /\.host\.test\.ts$/,
};
const usualTiers = ['unit', 'integration', 'kernels'];

/** Tiers that are run together, so that no processor waits for another's last file; the machines of the host tier need all there is. */
const runs = [[...usualTiers, 'install'], ['host']];

const { wanted, all, everything, seed, rest } = readArguments(process.argv.slice(2));
/** The files that are asked for, as vitest takes them. */
const filters = rest.filter((argument) => !argument.startsWith('-'));
const tally = { passed: 0, failed: 0 };
/** @type {string[]} */
const failures = [];
const notRun = new Set();
const leftOut = [];
if (run('npm', ['run', '--silent', 'build'], {}))
  for (const names of runs) runTiers(names.filter((name) => wanted.includes(name)));
else tally.failed = 1;

const failed = tally.failed + (inCi ? notRun.size : 0);
for (const what of notRun) console.log(`${inCi ? 'not run, so failed' : 'not run'}: ${what}`);
for (const path of leftOut) console.log(`left to other runs by chance: ${path}`);
if (everything === 0)
  console.log(`by chance: a part of the expensive laws; \`--seed ${seed}\` has the same part tried again`);
// Once more at the end: what a log keeps of a long run is its last lines.
for (const what of failures) console.log(`failed: ${what}`);
const others = notRun.size > 0 && !inCi ? `, ${notRun.size} not run` : '';
if (tally.passed + failed === 0) console.error('test: no test was run');
console.log(`${tally.passed} passed, ${failed} failed${others}`);
process.exitCode = failed > 0 || tally.passed === 0 ? 1 : 0;

/** Runs those of the tiers that are asked for and can run here. */
function runTiers(names) {
  const started = Date.now();
  if (names.includes('host') && everything === 0 && filters.length === 0) leftOut.push(...filesLeftOut(seed));
  const ready = names.filter((name) => isAskedFor(tiers[name]) && isReady(name));
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

/** Whether a tier can run; why not, where it cannot, is told at the end. */
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

/** Whether the arguments leave any of a tier's files: its machines need not be had for none. */
function isAskedFor(files) {
  if (filters.length === 0) return true;
  const listed = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.test.ts'], {
    cwd: root,
    encoding: 'utf8',
  });
  const paths = listed.stdout.split('\n').filter((path) => files.test(path));
  return paths.some((path) => filters.some((filter) => path.includes(filter)));
}

/** Installs what a tier needs; why it cannot run, where it cannot. */
function whyNot(tier) {
  const packages = tierPackages[tier];
  if (packages.length === 0) return undefined;
  if (process.arch !== 'x64') return `its machines are amd64, and this one is ${process.arch}`;
  const ready = run(process.execPath, ['scripts/setup.mjs', '--tier', tier], {});
  return ready ? undefined : `it needs ${packages.join(', ')}: see what setup said above`;
}

/** Runs vitest; a run that ends badly without a failed test (a broken configuration, a crash) is one failure. */
function runTests(names) {
  const folder = mkdtempSync(join(tmpdir(), 'lamellar-test-'));
  try {
    const file = join(folder, 'tally.json');
    const leftToOthers = names.includes('host') ? leftOut.map((path) => `--exclude=${path}`) : [];
    const args = [...names.flatMap((name) => ['--project', name]), ...leftToOthers, ...rest];
    const vitest = [process.execPath, 'node_modules/vitest/vitest.mjs', 'run', ...args];
    const [command = '', ...words] = existsSync(endWithParent[0]) ? [...endWithParent, ...vitest] : vitest;
    const succeeded = run(command, words, {
      LAMELLAR_TALLY: file,
      // Node would read them at each of its thousands of starts, which takes it longer than to start. No test speaks TLS.
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

/** Has the parts of Debian's other suites ready. Those that can be had; the others are told, each with its reason. */
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

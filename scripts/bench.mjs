/**
 * Process to process: how long the command takes beside a Node that does nothing, and what a large
 * matrix costs; then checking and compiled policy. Ratios of medians in one run, because absolute times are the machine's.
 *
 * `npm run bench -- --runs N` counts N runs of each (default 15); with CI set, 5. `--collection DIR` checks the profiles in DIR,
 * shaped like /etc/apparmor.d, instead of generated ones.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { benchCheck } from './bench-check.mjs';
import { benchCompiled } from './bench-compiled.mjs';
import { environment } from './bench-environment.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cli = join(root, 'cli/dist/lamellar.cjs');
const runs = Number(optionOf('--runs') ?? (process.env['CI'] ? 5 : 15));

if (!existsSync(cli)) {
  console.error('bench: cli/dist/lamellar.cjs is not there; run `npm run build` first');
  process.exit(3);
}

startUp();
largeMatrix(1000, 10);
const isCheckFast = benchCheck(runs, optionOf('--collection')) === 0;
process.exitCode = (await benchCompiled()) === 0 && isCheckFast ? 0 : 1;

function optionOf(name) {
  const at = process.argv.indexOf(name);
  return at === -1 ? undefined : process.argv[at + 1];
}

/** Start-up: the commands in turn, so that a machine that slows down slows all of them. */
function startUp() {
  const folder = mkdtempSync(join(tmpdir(), 'lamellar-bench-'));
  const policy = '/etc/apparmor.d';
  const manifest = join(folder, 'lamellar.yaml');
  writeFileSync(manifest, 'lamellar: 1\ncontainers: {web: {runtime: lxc, container: {policy: [nginx]}}}\n');
  const question = (label) => [cli, 'can', label, 'signal:term', 'unconfined'];
  const commands = {
    'node -e 0': ['-e', '0'],
    'lamellar --version': [cli, '--version'],
    ...(existsSync(policy)
      ? { 'lamellar can, on /etc/apparmor.d': [...question('lsb_release'), '--policy', policy] }
      : {}),
    'lamellar can, of a manifest': [...question(':lxc-web_<-var-lib-lxc>:nginx'), '--manifest', manifest],
  };
  const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let run = 0; run <= runs; run++) {
    for (const [name, args] of Object.entries(commands)) {
      const elapsed = time(() => node(args, { allowed: [0, 1] }));
      if (run > 0) times[name].push(elapsed); // the first warms the file cache
    }
  }
  const base = median(times['node -e 0']);
  console.log(`start-up, medians of ${runs} runs`);
  for (const [name, list] of Object.entries(times)) {
    const middle = median(list);
    console.log(`  ${name.padEnd(36)} ${middle.toFixed(0).padStart(5)} ms  ${(middle / base).toFixed(2)} × node -e 0`);
  }
  rmSync(folder, { recursive: true, force: true });
}

/** A matrix of containers that are alike but for their names, every fourth of them nesting. */
function largeMatrix(containers, profiles) {
  const folder = mkdtempSync(join(tmpdir(), 'lamellar-bench-'));
  try {
    writeTree(folder, containers, profiles);
    const script = `process.argv.splice(1, 0, ${JSON.stringify(cli)});
      process.on('exit', () => process.stderr.write('\\n' + process.resourceUsage().maxRSS));
      await import(${JSON.stringify(cli)});`;
    let result = { stdout: '', stderr: '' };
    const elapsed = time(() => {
      result = node(['--input-type=module', '-e', script, 'matrix', '--policy', folder], { allowed: [0] });
    });
    const memory = Number(result.stderr.trim().split('\n').at(-1)) / 1024;
    console.log(`matrix, ${containers} containers with ${profiles} labels each`);
    console.log(`  ${result.stdout.split('\n')[0]}`);
    console.log(`  ${(elapsed / 1000).toFixed(1)} s, ${memory.toFixed(0)} MiB`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeTree(folder, containers, profiles) {
  const preamble = 'abi <abi/4.0>,\ninclude <tunables/global>\n';
  mkdirSync(join(folder, 'profiles'));
  for (let index = 0; index < containers; index++) {
    const nesting = index % 4 === 0 ? '  signal,\n  ptrace,\n' : '';
    writeFileSync(
      join(folder, 'profiles', `c${index}`),
      `${preamble}profile "lxc-c${index}_</var/lib/lxc>" {
  file,
  signal (receive),
  signal peer=@{profile_name},
  ptrace (readby, tracedby),
  ptrace peer=@{profile_name},
${nesting}}\n`,
    );
    const below = join(folder, 'namespaces', `lxc-c${index}_<-var-lib-lxc>`, 'profiles');
    mkdirSync(below, { recursive: true });
    // The namespace's own `unconfined` is one of the labels.
    const services = Array.from({ length: profiles - 1 }, (_, service) => serviceProfile(service, profiles - 1));
    writeFileSync(join(below, 'services'), preamble + services.join(''));
  }
}

function serviceProfile(service, count) {
  return `profile service${service} {
  include <abstractions/base>
  signal (receive) set=(hup, term, quit) peer=unconfined,
  signal peer=service${service},
  signal (send) set=(usr1) peer=service${(service + 1) % count},
  signal (receive) set=(usr1) peer=service*,
}\n`;
}

function node(args, { allowed }) {
  const result = spawnSync(process.execPath, args, { encoding: 'utf8', env: environment, maxBuffer: 1 << 28 });
  if (!allowed.includes(result.status)) {
    console.error(`bench: ended with ${result.status}\n${result.stderr}`);
    process.exit(1);
  }
  return result;
}

function time(action) {
  const started = performance.now();
  action();
  return performance.now() - started;
}

function median(list) {
  return list.toSorted((left, right) => left - right)[Math.floor(list.length / 2)];
}

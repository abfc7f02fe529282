import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cli, runCommand } from './run-command.mjs';

/** What a large matrix takes, in time and memory. */
export function benchMatrix(figures) {
  largeMatrix(figures, 1000, 10);
}

/** A matrix of containers that are alike but for their names, every fourth of them nesting. */
function largeMatrix(figures, containers, profiles) {
  const folder = mkdtempSync(join(tmpdir(), 'lamellar-bench-'));
  try {
    writeTree(folder, containers, profiles);
    measure(figures, `${containers} containers of ${profiles} labels`, ['--policy', folder]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Notes the time and the memory that one matrix takes. */
function measure(figures, what, options) {
  const script = `process.argv.splice(1, 0, ${JSON.stringify(cli)});
    process.on('exit', () => process.stderr.write('\\n' + process.resourceUsage().maxRSS));
    await import(${JSON.stringify(cli)});`;
  const words = [process.execPath, '--input-type=module', '-e', script, 'matrix', ...options];
  const { milliseconds, stdout, stderr } = runCommand(words);
  const memory = Number(stderr.trim().split('\n').at(-1)) / 1024;
  console.log(`matrix, ${what}`);
  console.log(`  ${stdout.split('\n')[0]}`);
  console.log(`  ${(milliseconds / 1000).toFixed(1)} s, ${memory.toFixed(0)} MiB`);
  figures.add(`matrix: ${what}`, milliseconds, 'ms');
  figures.add(`matrix: ${what}, memory`, memory, 'MiB');
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

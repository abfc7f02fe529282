import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateTaskCollection } from './generate-task-collection.mjs';
import { cli, runCommand } from './run-command.mjs';

/**
 * Measures time and memory of large matrices: a collection of profiles with mutual rules, and containers with equal
 * policy but different names, a quarter of them with nesting.
 *
 * @param containers - the number of containers
 */
export function benchMatrix(figures, containers) {
  measure(figures, 'matrix: a collection of 2,121 labels', (folder) => {
    generateTaskCollection(folder);
    return ['-b', folder];
  });
  const profiles = 10;
  measure(figures, `matrix: ${containers} containers of ${profiles} labels`, (folder) => {
    writeTree(folder, containers, profiles);
    return [];
  });
}

/** @param write - writes the policy, and returns further options of the command */
function measure(figures, what, write) {
  const folder = mkdtempSync(join(tmpdir(), 'lamellar-bench-'));
  try {
    const options = write(folder);
    const script = `process.argv.splice(1, 0, ${JSON.stringify(cli)});
      process.on('exit', () => process.stderr.write('\\n' + process.resourceUsage().maxRSS));
      await import(${JSON.stringify(cli)});`;
    const words = ['--input-type=module', '-e', script, 'matrix', '--policy', folder, ...options];
    const { milliseconds, stdout, stderr } = runCommand([process.execPath, ...words]);
    const memory = Number(stderr.trim().split('\n').at(-1)) / 1024;
    console.log(what);
    console.log(`  ${stdout.split('\n')[0]}`);
    console.log(`  ${(milliseconds / 1000).toFixed(1)} s, ${memory.toFixed(0)} MiB`);
    figures.add(what, milliseconds, 'ms');
    figures.add(`${what}, memory`, memory, 'MiB');
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
    // The namespace's own `unconfined` counts as a label.
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

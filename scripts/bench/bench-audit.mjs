import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateDebianSnapshot } from './generate-debian-snapshot.mjs';
import { generateSnapshot } from './generate-snapshot.mjs';
import { cli, runCommand } from './run-command.mjs';

const containers = 1000;
const tasksEach = 20;

/** The measured hosts, with limits. */
const hosts = [
  {
    what: `audit: ${containers} containers, ${containers * tasksEach} processes`,
    snapshot: () => generateSnapshot(containers, tasksEach),
    most: { seconds: 4, mebibytes: 600 },
  },
  { what: 'audit of a Debian host', snapshot: generateDebianSnapshot, most: { seconds: 2, mebibytes: 300 } },
];

/** Measures time and memory of audits: of a host with very many containers, of a host with Debian's profiles, and of many hosts. */
export async function benchAudit(figures) {
  const folder = mkdtempSync(join(tmpdir(), 'lamellar-bench-'));
  try {
    const file = join(folder, 'snapshot.json');
    for (const { what, snapshot, most } of hosts) {
      writeFileSync(file, await snapshot());
      measure(figures, what, file, most);
    }
    const many = mkdtempSync(join(folder, 'fleet-'));
    const one = JSON.parse(await generateSnapshot(50, 5));
    for (let host = 0; host < 100; host += 1)
      writeFileSync(join(many, `${host}.json`), JSON.stringify({ ...one, host: `farm${host}` }));
    measure(figures, 'audit: 100 hosts with 50 containers', many, { seconds: 60, mebibytes: 600 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function measure(figures, what, file, most) {
  const script = `process.argv.splice(1, 0, ${JSON.stringify(cli)});
    process.on('exit', () => process.stderr.write('\\n' + process.resourceUsage().maxRSS));
    await import(${JSON.stringify(cli)});`;
  const words = ['--input-type=module', '-e', script, 'audit', '--snapshot', file, '--fail-on', 'none'];
  const { milliseconds, stdout, stderr } = runCommand([process.execPath, ...words]);
  const memory = Number(stderr.trim().split('\n').at(-1)) / 1024;
  console.log(what);
  console.log(`  ${stdout.split('\n').length} lines`);
  console.log(
    `  ${(milliseconds / 1000).toFixed(1)} s of ${most.seconds} s, ${memory.toFixed(0)} MiB of ${most.mebibytes} MiB`,
  );
  figures.add(what, milliseconds, 'ms');
  figures.add(`${what}, memory`, memory, 'MiB');
}

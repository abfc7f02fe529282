import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cli, runCommand } from './run-command.mjs';

const python = '/usr/bin/python3';
const lines = 300_000;

/** `lamellar why` over a log of which a third is AppArmor's, beside libapparmor as its own tools call it. */
export function benchWhy(figures) {
  const folder = mkdtempSync(join(tmpdir(), 'lamellar-bench-'));
  try {
    const log = join(folder, 'log');
    writeLog(log);
    const read = `import LibAppArmor
for line in open(${JSON.stringify(log)}, 'rb'):
    record = LibAppArmor.parse_record(line.decode())
    record.event, record.operation, record.profile
    LibAppArmor.free_record(record)`;
    const own = runCommand([process.execPath, cli, 'why', '--records', '--format', 'ndjson', log]).milliseconds;
    const peer = runCommand([python, '-c', read]).milliseconds;
    console.log(`a log of ${lines.toLocaleString('en')} lines`);
    console.log(`  lamellar why --records ${own.toFixed(0)} ms, libapparmor in Python ${peer.toFixed(0)} ms`);
    figures.add('why --records: libapparmor in Python', own / peer, '×');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeLog(path) {
  const file = openSync(path, 'w');
  for (let from = 0; from < lines; from += 1000)
    writeSync(file, Array.from({ length: 1000 }, (_, index) => lineOf(from + index)).join(''));
  closeSync(file);
}

function lineOf(index) {
  const time = 1_764_226_012 + Math.floor(index / 100);
  const head = `Nov 27 06:46:52 host kernel: [${12_345 + index}.678901] audit: type=1400 audit(${time}.345:${index}):`;
  switch (index % 6) {
    case 0:
      return `${head} apparmor="DENIED" operation="open" class="file" profile="/usr/sbin/cupsd" name="/etc/cups/${index % 977}.conf" pid=${index} comm="cupsd" requested_mask="r" denied_mask="r" fsuid=0 ouid=0\n`;
    case 3:
      return `${head} apparmor="DENIED" operation="signal" class="signal" namespace="root//lxc-web_<-var-lib-lxc>" profile="nginx" pid=${index} comm="nginx" requested_mask="send" denied_mask="send" signal=term peer="unconfined"\n`;
    default:
      return `Nov 27 06:46:52 host systemd[${index}]: Started session ${index} of user root and something else that is longer.\n`;
  }
}

import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cli, runCommand } from './run-command.mjs';
import { lineOf } from './log-lines.mjs';

const python = '/usr/bin/python3';
const lines = 1_000_000;
/** AppArmor's own reader gets fewer lines, because the reader is slower; its time is linear. */
const linesOfPython = 200_000;

/**
 * Compares `lamellar why` with a program in C that uses libapparmor, and with AppArmor's own log reader in Python. Half
 * of the log's lines are AppArmor's.
 */
export function benchWhy(figures) {
  const folder = mkdtempSync(join(tmpdir(), 'lamellar-bench-'));
  try {
    const [log, part, tenth] = ['log', 'part', 'tenth'].map((name) => join(folder, name));
    writeLog(log, lines);
    writeLog(part, linesOfPython);
    writeLog(tenth, lines / 10);
    const reader = join(folder, 'log-reader');
    runCommand(['gcc', '-O2', '-o', reader, join(dirname(import.meta.filename), 'log-reader.c'), '-lapparmor']);
    const why = [process.execPath, cli, 'why'];
    const records = ['--format', 'records'];
    const quiet = (words) => runCommand(['sh', '-c', 'exec "$@" >/dev/null', 'sh', ...words]).milliseconds;
    const [folded, each] = [quiet([...why, log]), quiet([...why, ...records, log])];
    const [read, written] = [quiet([reader, log]), quiet([reader, log, 'write'])];
    const inPython = quiet([python, '-c', pythonReader, part]) * (lines / linesOfPython);
    const [memory, ofTenth] = [log, tenth].map((file) => memoryOf(file));
    console.log(`a log of ${lines.toLocaleString('en')} lines, half of them AppArmor's`);
    const described = [
      ['lamellar why, folded', folded],
      ['lamellar why --format records, as JSON', each],
      ['libapparmor in C, parsed', read],
      ['libapparmor in C, as JSON', written],
      [`AppArmor's reader in Python, of ${linesOfPython.toLocaleString('en')}`, inPython],
    ];
    for (const [what, time] of described) console.log(`  ${what.padEnd(44)} ${time.toFixed(0).padStart(7)} ms`);
    console.log(`  memory ${memory.toFixed(0)} MiB, and ${ofTenth.toFixed(0)} MiB for a tenth of the lines`);
    figures.add('why: libapparmor in C', folded / read, '×');
    figures.add('why --format records: libapparmor in C, as JSON', each / written, '×');
    figures.add("why: AppArmor's reader in Python", folded / inPython, '×');
    figures.add('why: memory, beside that for a tenth', memory / ofTenth, '×');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const pythonReader = `import sys
import apparmor.aa as aa
import apparmor.logparser as logparser
aa.init_aa()
reader = logparser.ReadLog(sys.argv[1], aa.active_profiles, '/etc/apparmor.d')
# Of profiles that are not there it passes records over.
reader.profile_exists = lambda profile: True
reader.read_log('')`;

/** Returns the maximum memory of the command, in MiB. */
function memoryOf(log) {
  const script = `process.argv.splice(1, 0, ${JSON.stringify(cli)});
    process.on('exit', () => process.stderr.write('\\n' + process.resourceUsage().maxRSS));
    await import(${JSON.stringify(cli)});`;
  const words = ['--input-type=module', '-e', script, 'why', log];
  const { stderr } = runCommand([process.execPath, ...words]);
  return Number(stderr.trim().split('\n').at(-1)) / 1024;
}

function writeLog(path, count) {
  const file = openSync(path, 'w');
  for (let from = 0; from < count; from += 1000)
    writeSync(file, Array.from({ length: 1000 }, (_, index) => lineOf(from + index)).join(''));
  closeSync(file);
}

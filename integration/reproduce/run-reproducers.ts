import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { apparmorParser } from '../oracle/apparmor-parser.ts';
import type { LabKernel } from '../lab/kernels/provide-kernel.ts';
import { writeProgramsInitrd } from '../lab/kernels/programs-initrd.ts';
import { chooseAccelerator } from '../lab/machine/accelerator.ts';
import { VirtualMachine } from '../lab/machine/machine.ts';
import { withTemporaryFolder } from '../lab/machine/temporary-folder.ts';

/** The programs of Debian's packages that a reproducer runs. */
const programs = 'cat dd dirname dmesg grep id kill ls mkdir mktemp perl rm rmdir tail wc'.split(' ');

/** Files of Debian's packages for these programs. */
const debianFiles = [
  'usr/lib/x86_64-linux-gnu/perl-base',
  'usr/share/apparmor-features',
  'etc/apparmor.d/abi',
  'etc/apparmor/parser.conf',
];

/** The result of a reproducer. */
export interface ReproducerRun {
  readonly status: number;
  readonly output: string;
}

/**
 * Runs reproducers in a machine with a kernel and only programs of Debian, one after another.
 *
 * @param reproducers - the files of each
 * @param last - shell commands to run at the end
 * @returns the results in order, and the output of the last commands
 */
export function runReproducers(
  kernel: LabKernel,
  reproducers: readonly ReadonlyMap<string, string>[],
  last: string,
): Promise<{ readonly runs: readonly ReproducerRun[]; readonly last: string }> {
  return withTemporaryFolder(async (folder) => {
    const scripts = join(folder, 'scripts');
    for (const [index, files] of reproducers.entries()) {
      await mkdir(join(scripts, String(index)), { recursive: true });
      for (const [name, text] of files) await writeFile(join(scripts, String(index), name), text, 'latin1');
    }
    const report = join(folder, 'report');
    const machine = new VirtualMachine({
      accelerator: await chooseAccelerator(),
      kernel: kernel.image,
      initrd: await writeProgramsInitrd(folder, {
        programs: [...programs.map((name) => `/bin/${name}`), apparmorParser()],
        files: new Map([...debianFiles.map((path) => [path, `/${path}`] as const), ['scripts', scripts]]),
        script: `exec >/dev/ttyS1 2>&1
for number in ${reproducers.map((_, index) => index).join(' ')}; do
  sh "/scripts/$number/run"
  echo "exit status $?"
done
${last}`,
      }),
      commandLine: 'quiet lsm=apparmor mitigations=off printk.devkmsg=on log_buf_len=1M',
      memoryMiB: 1024,
      processors: 1,
      console: join(folder, 'console'),
      options: ['-serial', `file:${report}`],
    });
    await machine.poweredOff(400 + 60 * reproducers.length);
    const said = (await readFile(report, 'latin1')).replaceAll('\r', '');
    const parts = said.split(/^exit status (\d+)\n/m);
    const runs = reproducers.map((_, index) => ({
      output: parts[2 * index] ?? '',
      status: Number(parts[2 * index + 1]),
    }));
    if (parts.length !== 2 * runs.length + 1) throw new Error(`${said}\n${await machine.consoleTail()}`);
    return { runs, last: parts.at(-1) ?? '' };
  });
}

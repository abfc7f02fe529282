import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chooseAccelerator } from '../machine/accelerator.ts';
import { VirtualMachine } from '../machine/machine.ts';
import { withTemporaryFolder } from '../machine/temporary-folder.ts';
import type { CompiledCase } from './compile-case.ts';
import { writeInitrd } from './initrd.ts';
import type { LabKernel } from './provide-kernel.ts';
import { readReport, type KernelReport } from './read-report.ts';

/**
 * Boots a kernel and asks it about cases. Throws with the last lines of the console if the kernel does not boot or the
 * prober does not finish.
 */
export function runKernel(kernel: LabKernel, cases: readonly CompiledCase[]): Promise<KernelReport> {
  return withTemporaryFolder(async (folder) => {
    const report = join(folder, 'report');
    const isLogged = cases.some(({ requested }) => requested.isLogged);
    const machine = new VirtualMachine({
      accelerator: await chooseAccelerator(),
      kernel: kernel.image,
      initrd: await writeInitrd(folder, cases),
      // AppArmor is the only deciding module. Random addresses and tests of ciphers take a fifth of a boot.
      commandLine: `quiet lsm=apparmor mitigations=off nokaslr cryptomgr.notests=1 ${isLogged ? withLog : withoutLog}`,
      memoryMiB: 1024,
      processors: 1,
      console: join(folder, 'console'),
      options: ['-serial', `file:${report}`],
    });
    const pairs = cases.reduce((sum, { requested }) => sum + (requested.pairs?.length ?? 0), 0);
    const questions = cases.reduce((sum, { requested }) => sum + (requested.questions?.length ?? 0), 0);
    await machine.poweredOff(300 + cases.length + pairs / 100 + questions / 10);
    try {
      return readReport(await readFile(report, 'latin1'));
    } catch (error) {
      throw new Error(`kernel ${kernel.version}: ${String(error)}\n${await machine.consoleTail()}`, { cause: error });
    }
  });
}

/** Messages about refusals would take most of the time. */
const withoutLog = 'audit=0';

/** The buffers keep all messages until the prober reads them. Refusals silenced by policy are not logged, as usual. */
const withLog = 'log_buf_len=8M audit_backlog_limit=8192';

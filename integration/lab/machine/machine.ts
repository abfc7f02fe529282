import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { execa } from 'execa';
import type { Accelerator } from './accelerator.ts';

/** A machine to start: Debian's kernels boot in all of them. */
export interface MachineSettings {
  readonly accelerator: Accelerator;
  readonly kernel: string;
  /** Without one, the kernel itself has what mounts the root file system. */
  readonly initrd?: string;
  /** The kernel's command line, besides the console. */
  readonly commandLine: string;
  readonly memoryMiB: number;
  /** Two where it is left out. Under TCG a machine whose processes wait for each other is faster with one. */
  readonly processors?: number;
  /** Whether a reset starts the machine anew instead of ending it, as it does else: then a panic ends a run. */
  readonly mayReboot?: boolean;
  /** The file that takes what the machine prints. */
  readonly console: string;
  /** Further options of QEMU: disks, network, a second serial port. */
  readonly options?: readonly string[];
}

/** The kernel kills QEMU when the thread that started it ends, whatever ended it. */
function startQemu(command: readonly string[]) {
  return execa('setpriv', ['--pdeathsig', 'KILL', '--', ...command], {
    reject: false,
    stdin: 'ignore',
    stdout: 'ignore',
  });
}

/** A virtual machine. It ends when this process does, even by SIGKILL. */
export class Machine {
  readonly #settings: MachineSettings;
  readonly #process: ReturnType<typeof startQemu>;
  #hasEnded = false;

  constructor(settings: MachineSettings) {
    this.#settings = settings;
    const { accelerator, kernel, initrd, commandLine, memoryMiB, processors = 2 } = settings;
    const { mayReboot = false, options = [] } = settings;
    // On a busy machine the kernel would take a timer that is late for one that does not work, and panic.
    const kernelCommandLine = `console=ttyS0 panic=-1 no_timer_check ${commandLine}`;
    const qemu = [
      ['qemu-system-x86_64', '-nodefaults', '-display', 'none', ...(mayReboot ? [] : ['-no-reboot'])],
      ['-accel', accelerator === 'tcg' ? 'tcg,thread=multi' : 'kvm', '-cpu', 'max', '-machine', 'q35'],
      ['-smp', String(processors), '-m', String(memoryMiB), '-serial', `file:${settings.console}`],
      ['-kernel', kernel, '-append', kernelCommandLine],
      initrd === undefined ? [] : ['-initrd', initrd],
      options,
    ].flat();
    this.#process = startQemu(qemu);
    void this.#process.then(() => (this.#hasEnded = true));
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Waits until the machine has powered off. Throws where it does not in time, or QEMU fails. */
  async poweredOff(timeoutSeconds: number): Promise<void> {
    const timeout = new AbortController();
    const late = sleep(timeoutSeconds * 1000, 'late' as const, { signal: timeout.signal }).catch(() => undefined);
    const result = await Promise.race([this.#process, late]);
    timeout.abort();
    if (result === 'late' || result === undefined) {
      await this.kill();
      throw new Error(`${await this.describe()} has not powered off in ${timeoutSeconds} s`);
    }
    if (result.failed) throw new Error(`${await this.describe()} failed: ${result.stderr || result.shortMessage}`);
  }

  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#process;
  }

  /** The last lines that the machine printed, for messages. */
  async consoleTail(lines = 20): Promise<string> {
    const text = await readFile(this.#settings.console, 'latin1').catch(() => '');
    // A console has escape sequences: they would spoil the terminal that a message is shown on.
    const plain = stripVTControlCharacters(text)
      .replaceAll(/[^\n\u0020-\u007e]/g, '')
      .trimEnd();
    return plain.split('\n').slice(-lines).join('\n');
  }

  /** The machine with what it printed last, as the subject of a message. */
  async describe(): Promise<string> {
    const tail = await this.consoleTail();
    const printed = tail === '' ? 'printed nothing' : `printed at last:\n${tail.replaceAll(/^/gm, '    ')}\n`;
    return `the machine of kernel ${this.#settings.kernel} (${this.#settings.accelerator}) ${printed}; it`;
  }
}

import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { execa } from 'execa';
import type { Accelerator } from './accelerator.ts';

/** The settings of a machine that boots any of Debian's kernels. */
export interface MachineSettings {
  readonly accelerator: Accelerator;
  readonly kernel: string;
  /** The initial RAM disk; a kernel without one has all drivers to mount the root file system. */
  readonly initrd?: string;
  /** The kernel's command line, without the console. */
  readonly commandLine: string;
  readonly memoryMiB: number;
  /** Two by default. Under TCG, a machine with interdependent processes is faster with a single processor. */
  readonly processors?: number;
  /** Lets a reset restart the machine. By default a reset ends the machine, so a panic ends a run. */
  readonly mayReboot?: boolean;
  /** The file for the machine's console output. QEMU's monitor is a socket beside it. */
  readonly console: string;
  /** The saved memory of a machine with equal settings: the machine continues instead of booting. */
  readonly memory?: string;
  /** Further options of QEMU: disks, network, a second serial port. */
  readonly options?: readonly string[];
}

/** Starts QEMU. The kernel kills QEMU at the end of the starting thread, for any cause of the end. */
function startQemu(command: readonly string[]) {
  return execa('setpriv', ['--pdeathsig', 'KILL', '--', ...command], {
    reject: false,
    stdin: 'ignore',
    stdout: 'ignore',
  });
}

/** A virtual machine. The machine ends with the current process, even after SIGKILL. */
export class VirtualMachine {
  readonly #settings: MachineSettings;
  readonly #process: ReturnType<typeof startQemu>;
  #hasEnded = false;

  constructor(settings: MachineSettings) {
    this.#settings = settings;
    const { accelerator, kernel, initrd, commandLine, memoryMiB, processors = 2 } = settings;
    const { mayReboot = false, memory, options = [] } = settings;
    // On a busy machine the kernel would mistake a late timer for a broken timer, and panic.
    const kernelCommandLine = `console=ttyS0 panic=-1 no_timer_check ${commandLine}`;
    const qemu = [
      ['qemu-system-x86_64', '-nodefaults', '-display', 'none', ...(mayReboot ? [] : ['-no-reboot'])],
      ['-accel', accelerator === 'tcg' ? 'tcg,thread=multi' : 'kvm', '-cpu', 'max', '-machine', 'q35'],
      ['-smp', String(processors), '-m', String(memoryMiB), '-serial', `file:${settings.console}`],
      ['-kernel', kernel, '-append', kernelCommandLine],
      initrd === undefined ? [] : ['-initrd', initrd],
      ['-monitor', `unix:${monitorOf(settings)},server=on,wait=off`],
      memory === undefined ? [] : ['-incoming', `file:${memory}`],
      options,
    ].flat();
    this.#process = startQemu(qemu);
    void this.#process.then(() => (this.#hasEnded = true));
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Waits until the machine has powered off. Throws after the timeout or if QEMU fails. */
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

  /** Saves the memory of the running machine in a file, and ends the machine. */
  async save(file: string): Promise<void> {
    await this.#order(`migrate file:${file}`);
    await this.#order('quit');
    await this.poweredOff(60);
  }

  /** Sends a command to QEMU's monitor, and waits for the end of the command, or of QEMU. */
  async #order(command: string): Promise<void> {
    const monitor = connect(monitorOf(this.#settings));
    let shown = '';
    monitor.on('data', (data) => (shown += String(data))).on('error', () => undefined);
    monitor.write(`${command}\n`);
    // The monitor repeats the command, and prints the prompt after the end.
    while (!monitor.destroyed && !(shown.includes(command) && shown.trimEnd().endsWith('(qemu)'))) await sleep(50);
    monitor.destroy();
    if (/^Error: .*/m.test(shown)) throw new Error(`QEMU has not executed \`${command}\`: ${shown}`);
  }

  /** The last lines of the machine's console, for messages. */
  async consoleTail(lines = 20): Promise<string> {
    const text = await readFile(this.#settings.console, 'latin1').catch(() => '');
    // Escape sequences of the console would corrupt the terminal that displays the message.
    const plain = stripVTControlCharacters(text)
      .replaceAll(/[^\n\u0020-\u007e]/g, '')
      .trimEnd();
    return plain.split('\n').slice(-lines).join('\n');
  }

  /** The machine with its last output, as the subject of a message. */
  async describe(): Promise<string> {
    const tail = await this.consoleTail();
    const printed = tail === '' ? 'printed nothing' : `printed at last:\n${tail.replaceAll(/^/gm, '    ')}\n`;
    return `the machine of kernel ${this.#settings.kernel} (${this.#settings.accelerator}) ${printed}; it`;
  }
}

function monitorOf({ console }: MachineSettings): string {
  return `${console}-monitor`;
}

import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { SshSession, type CommandResult, type RunOptions, type SshTarget } from './ssh-session.ts';

/** The address of a running host, as plain data: any process can use the address. */
export interface LxcHostConnection {
  readonly ssh: SshTarget;
  /** The port of 127.0.0.1 for the host's Docker engine. */
  readonly dockerPort: number;
}

const bootId = ['cat', '/proc/sys/kernel/random/boot_id'];

/** A Debian host with LXC, AppArmor and Docker, used as root. */
export class LxcHost {
  readonly connection: LxcHostConnection;
  readonly #session: SshSession;

  protected constructor(connection: LxcHostConnection) {
    this.connection = connection;
    this.#session = new SshSession(connection.ssh);
  }

  /** Returns a handle of a host with a different owner, who will stop the host. Close the handle after use. */
  static connect(connection: LxcHostConnection): LxcHost {
    return new LxcHost(connection);
  }

  /** Runs a command with exactly these arguments, and returns any exit code. */
  run(command: readonly string[], options?: RunOptions): Promise<CommandResult> {
    return this.#session.run(command, options);
  }

  /** Runs a command that must succeed. Returns the standard output; throws with the standard error. */
  async output(command: readonly string[], options?: RunOptions): Promise<string> {
    const { exitCode, stdout, stderr } = await this.run(command, options);
    if (exitCode === 0) return stdout;
    throw new Error(`\`${command.join(' ')}\` ended with ${exitCode} in the host: ${stderr || stdout}`);
  }

  /** Copies a file or the content of a folder, with modes. Creates missing parent folders. */
  async copyIn(localPath: string, remotePath: string): Promise<void> {
    const stats = await stat(localPath);
    if (stats.isDirectory()) {
      const tar = await execa('tar', ['-C', localPath, '--owner=0', '--group=0', '-c', '.'], { encoding: 'buffer' });
      await this.output(['mkdir', '-p', remotePath]);
      await this.output(['tar', '-C', remotePath, '-x'], { input: tar.stdout });
      return;
    }
    await this.#write(remotePath, { file: localPath });
    await this.output(['chmod', (stats.mode & 0o777).toString(8), remotePath]);
  }

  /** Writes a file. Creates missing parent folders. */
  writeFile(remotePath: string, contents: string | Uint8Array): Promise<void> {
    return this.#write(remotePath, contents);
  }

  /** Reads a file's bytes. */
  async readFile(remotePath: string): Promise<Uint8Array> {
    return Buffer.from(await this.output(['cat', remotePath], { encoding: 'latin1' }), 'latin1');
  }

  /** Copies a file or the content of a folder to an existing folder. */
  async copyOut(remotePath: string, localFolder: string): Promise<void> {
    const isFolder = (await this.run(['test', '-d', remotePath])).exitCode === 0;
    const [from, what] = isFolder ? [remotePath, '.'] : [dirname(remotePath), `./${remotePath.split('/').at(-1)}`];
    const tar = await this.output(['tar', '-C', from, '-c', what], { encoding: 'latin1' });
    await execa('tar', ['-C', localFolder, '--no-same-owner', '-x'], { input: Buffer.from(tar, 'latin1') });
  }

  /** The kernel's log since boot, as dmesg(1) prints the messages. */
  kernelLog(): Promise<string> {
    return this.output(['dmesg']);
  }

  /** Sets the clock. @param offset - seconds in addition to the time of this machine */
  async setClock(offset: number): Promise<void> {
    await this.output(['date', '--set', `@${Date.now() / 1000 + offset}`]);
  }

  /** Reboots the host and waits for the end of the boot. Further handles of the host reconnect automatically. */
  async reboot(): Promise<void> {
    const before = await this.output(bootId);
    // The command's own connection may be lost before its status is known.
    await this.run(['systemctl', 'reboot']).catch(() => undefined);
    await this.untilUp(before);
  }

  /**
   * Waits until the host answers and all units of the boot have started.
   *
   * @param notBoot - the id of the boot that is ending, whose answers do not count
   * @param check - called repeatedly; throws if waiting is hopeless
   */
  protected async untilUp(notBoot?: string, check: () => Promise<void> = async () => {}): Promise<void> {
    const deadline = Date.now() + bootSeconds * 1000;
    while (!(await this.#isUp(notBoot, deadline))) {
      await check();
      await sleep(100);
    }
    const { exitCode } = await this.run(['systemctl', 'is-system-running', '--wait'], { timeout: bootSeconds });
    if (exitCode !== 0) {
      const units = await this.output(['systemctl', 'list-units', '--failed', '--plain', '--no-legend']);
      throw new Error(`the host has booted, but these units have failed:\n${units}`);
    }
  }

  /** Checks if the host answers from a boot different from `notBoot`. Throws after the deadline. */
  async #isUp(notBoot: string | undefined, deadline: number): Promise<boolean> {
    try {
      return (await this.output(bootId, { timeout: 60 })) !== notBoot;
    } catch (error) {
      if (Date.now() < deadline) return false;
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`the host has not come up in ${bootSeconds} s: ${reason}`, { cause: error });
    }
  }

  /** Ends the connection, not the host. */
  close(): Promise<void> {
    return this.#session.close();
  }

  async #write(remotePath: string, input: NonNullable<RunOptions['input']>): Promise<void> {
    const script = 'mkdir -p -- "$(dirname -- "$1")" && cat > "$1"';
    await this.output(['sh', '-c', script, 'sh', remotePath], { input });
  }
}

/** In seconds: much longer than a boot under emulation, for a busy machine. */
const bootSeconds = 300;

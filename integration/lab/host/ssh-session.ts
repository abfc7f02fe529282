import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { makeTemporaryFolder } from '../machine/temporary-folder.ts';
import { shellQuote } from './shell-quote.ts';

/** The ssh address of a host's root, as plain data for other processes. */
export interface SshTarget {
  /** A port of 127.0.0.1. */
  readonly port: number;
  /** The name of the host in the file of known hosts. */
  readonly hostName: string;
  readonly knownHosts: string;
  readonly identity: string;
}

/** The options of a command. */
export interface RunOptions {
  readonly input?: string | Uint8Array | { readonly file: string };
  /** In seconds; 300 by default. The command may continue in the host after the timeout. */
  readonly timeout?: number;
  /** `latin1` maps every byte of the output to a character. UTF-8 by default. */
  readonly encoding?: 'utf8' | 'latin1';
}

/** The result of a command. */
export interface CommandResult {
  /** 128 + N for a command killed by signal N, as in a shell. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** In seconds. A host without an answer after this time is not merely busy. */
const maxPatience = 12;

/**
 * Starts the ssh master. The kernel kills the process at the end of the starting thread, like QEMU: no process remains.
 */
function startMaster(args: readonly string[]) {
  const command = ['--pdeathsig', 'KILL', '--', 'ssh', '-M', '-N', ...args];
  return execa('setpriv', command, { reject: false, stdin: 'ignore', stdout: 'ignore' });
}

interface Master {
  readonly process: ReturnType<typeof startMaster>;
  hasEnded: boolean;
}

/** Runs commands in a host as root over a shared connection, opened on demand and reopened after a loss. */
export class SshSession {
  readonly #target: SshTarget;
  #folder: Promise<string> | undefined;
  #master: Promise<Master> | undefined;
  /**
   * In seconds. QEMU accepts a connection before the host can, soon after the start; the answer of a busy host takes
   * longer.
   */
  #patience = 2;

  constructor(target: SshTarget) {
    this.#target = target;
  }

  /**
   * Runs a command with exactly the given arguments. Throws if the host is unreachable or the command exceeds the
   * timeout.
   */
  async run(command: readonly string[], options: RunOptions = {}): Promise<CommandResult> {
    const { input, timeout = 300, encoding = 'utf8' } = options;
    const folder = await this.#controlFolder();
    const master = await this.#connected();
    // The remaining shell distinguishes a signal from a lost connection: ssh ends with 255 for both.
    const script = `${shellQuote(command)}; exit $?`;
    const running = execa('ssh', [...this.#options(folder), hostAlias, script], {
      ...(input === undefined ? { stdin: 'ignore' as const } : isFile(input) ? { inputFile: input.file } : { input }),
      encoding,
      maxBuffer: 2 ** 30,
      stripFinalNewline: false,
      reject: false,
    });
    const timer = new AbortController();
    const late = sleep(timeout * 1000, 'late' as const, { signal: timer.signal }).catch(() => 'in time' as const);
    const result = await Promise.race([running, late]);
    timer.abort();
    const words = command.join(' ').slice(0, 200);
    if (typeof result === 'string') {
      // Not awaited: the connection itself keeps the command's output open until the command ends.
      running.kill('SIGKILL');
      throw new Error(`\`${words}\` has not ended in ${timeout} s in ${this.#target.hostName}`);
    }
    const { exitCode, stdout, stderr } = result;
    if (exitCode === undefined || (exitCode === 255 && (await endsSoon(master)))) {
      throw new Error(
        `\`${words}\` has lost its connection to ${this.#target.hostName}: ${stderr || result.shortMessage}`,
      );
    }
    return { exitCode, stdout, stderr };
  }

  /** Closes the connection; the next command opens a new connection. */
  async disconnect(): Promise<void> {
    const master = await this.#master?.catch(() => undefined);
    this.#master = undefined;
    if (master === undefined) return;
    master.process.kill('SIGTERM');
    await master.process;
  }

  /** Closes the session for good. */
  async close(): Promise<void> {
    await this.disconnect();
    if (this.#folder !== undefined) await rm(await this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }

  #controlFolder(): Promise<string> {
    return (this.#folder ??= makeTemporaryFolder());
  }

  /** Returns the shared connection, also to concurrent commands; a failed or ended connection is forgotten. */
  #connected(): Promise<Master> {
    if (this.#master !== undefined) return this.#master;
    const connecting = this.#connect(() => {
      if (this.#master === connecting) this.#master = undefined;
    });
    return (this.#master = connecting);
  }

  async #connect(forget: () => void): Promise<Master> {
    const folder = await this.#controlFolder();
    const socket = join(folder, 'control');
    await rm(socket, { force: true });
    for (;;) {
      const args = [...this.#options(folder), `-oConnectTimeout=${this.#patience}`, hostAlias];
      const master: Master = { process: startMaster(args), hasEnded: false };
      const end = master.process.finally(() => {
        master.hasEnded = true;
      });
      while (!master.hasEnded) {
        // The control socket exists after the host has accepted the login.
        if (await exists(socket)) {
          void end.finally(forget);
          return master;
        }
        await sleep(20);
      }
      const { stderr, shortMessage } = await end;
      if (/timed out/i.test(stderr) && this.#patience < maxPatience) {
        this.#patience++;
        continue;
      }
      forget();
      throw new Error(`${this.#target.hostName} cannot be reached by ssh: ${stderr || shortMessage}`);
    }
  }

  #options(folder: string): readonly string[] {
    return ['-S', join(folder, 'control'), ...sshOptions(this.#target)];
  }
}

/** The options of ssh for a host. They override the user's own configuration and agent. */
export function sshOptions({ port, hostName, knownHosts, identity }: SshTarget): readonly string[] {
  const options = {
    HostName: '127.0.0.1',
    Port: port,
    User: 'root',
    HostKeyAlias: hostName,
    UserKnownHostsFile: knownHosts,
    GlobalKnownHostsFile: 'none',
    StrictHostKeyChecking: 'yes',
    HostKeyAlgorithms: 'ssh-ed25519',
    IdentityFile: identity,
    IdentitiesOnly: 'yes',
    IdentityAgent: 'none',
    BatchMode: 'yes',
    LogLevel: 'ERROR',
    ServerAliveInterval: 15,
    ServerAliveCountMax: 8,
  };
  return ['-F', 'none', ...Object.entries(options).map(([name, value]) => `-o${name}=${value}`)];
}

/** ssh requires a name; the address is among the options. */
const hostAlias = 'host';

function isFile(input: string | Uint8Array | { readonly file: string }): input is { readonly file: string } {
  return typeof input === 'object' && 'file' in input;
}

/**
 * Waits for the end of a master: a master notices the loss of its connection together with the commands or a moment
 * later.
 */
async function endsSoon(master: Master): Promise<boolean> {
  if (!master.hasEnded) await Promise.race([master.process, sleep(500)]);
  return master.hasEnded;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

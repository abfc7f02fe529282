import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { makeTemporaryFolder } from '../machine/temporary-folder.ts';
import { shellQuote } from './shell-quote.ts';

/** How to reach a host's root by ssh. Plain data, for handing to other processes. */
export interface SshTarget {
  /** Of 127.0.0.1. */
  readonly port: number;
  /** The name of the host in the file of known hosts. */
  readonly hostName: string;
  readonly knownHosts: string;
  readonly identity: string;
}

/** How to run a command. */
export interface RunOptions {
  readonly input?: string | Uint8Array | { readonly file: string };
  /** In seconds; 300 where none is given. The command may go on in the host. */
  readonly timeout?: number;
  /** `latin1` makes every byte of the output one character. UTF-8 where none is given. */
  readonly encoding?: 'utf8' | 'latin1';
}

/** What a command has left. */
export interface CommandResult {
  /** 128 + N for a command that signal N ended, as in a shell. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** In seconds. A host that has not answered then is no busy one. */
const mostPatience = 12;

/** The kernel ends the process with the thread that started it, as it does QEMU: nothing stays behind. */
function startMaster(args: readonly string[]) {
  const command = ['--pdeathsig', 'KILL', '--', 'ssh', '-M', '-N', ...args];
  return execa('setpriv', command, { reject: false, stdin: 'ignore', stdout: 'ignore' });
}

interface Master {
  readonly process: ReturnType<typeof startMaster>;
  hasEnded: boolean;
}

/** Commands in a host as root, all over one connection, which is made when needed and again when lost. */
export class SshSession {
  readonly #target: SshTarget;
  #folder: Promise<string> | undefined;
  #master: Promise<Master> | undefined;
  /** In seconds. QEMU takes a connection before the host can, and it is soon made; a busy host's answer takes longer. */
  #patience = 2;

  constructor(target: SshTarget) {
    this.#target = target;
  }

  /** Runs a command with exactly these arguments. Throws where the host cannot be reached or it takes too long. */
  async run(command: readonly string[], options: RunOptions = {}): Promise<CommandResult> {
    const { input, timeout = 300, encoding = 'utf8' } = options;
    const folder = await this.#controlFolder();
    const master = await this.#connected();
    // The shell stays to tell a signal apart from a lost connection: ssh ends with 255 for both.
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
      // Not waited for: the connection itself holds the command's output, and lets go at the command's end.
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

  /** Gives the connection up; the next command makes another. */
  async disconnect(): Promise<void> {
    const master = await this.#master?.catch(() => undefined);
    this.#master = undefined;
    if (master === undefined) return;
    master.process.kill('SIGTERM');
    await master.process;
  }

  /** Gives everything up: the session is of no more use. */
  async close(): Promise<void> {
    await this.disconnect();
    if (this.#folder !== undefined) await rm(await this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }

  #controlFolder(): Promise<string> {
    return (this.#folder ??= makeTemporaryFolder());
  }

  /** One connection, also for commands that begin at the same time; forgotten when it cannot be made or ends. */
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
        // It is there once the host has let us in.
        if (await exists(socket)) {
          void end.finally(forget);
          return master;
        }
        await sleep(20);
      }
      const { stderr, shortMessage } = await end;
      if (/timed out/i.test(stderr) && this.#patience < mostPatience) {
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

/** How ssh reaches a host. What the user's own configuration and agent say is for other hosts. */
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

/** ssh asks for a name; the address is among the options. */
const hostAlias = 'host';

function isFile(input: string | Uint8Array | { readonly file: string }): input is { readonly file: string } {
  return typeof input === 'object' && 'file' in input;
}

/** A master notices the end of its connection when its commands do, or a moment later. */
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

import { randomBytes } from 'node:crypto';
import { copyDebianRoot, waitForBoot } from './debian-root.ts';
import type { LxcHost } from './lxc-host.ts';
import { LxcProcess } from './lxc-process.ts';
import { labelOf } from './process-label.ts';
import { servicesDevice } from './services-disk.ts';
import type { CommandResult, RunOptions } from './ssh-session.ts';
import { underProfile } from './under-profile.ts';

const lxcPath = '/var/lib/lxc';

/** A container to make. */
export interface LxcContainerSettings {
  /** `services` is a Debian with services on a disk of its own, which only one container of a host can have. */
  readonly kind: 'busybox' | 'debian' | 'services';
  /** Lines for its configuration, after LXC's own: the last one of a key counts. */
  readonly configuration?: readonly string[];
  /** Whether its root is a user of the host that is nobody there. */
  readonly isUnprivileged?: boolean;
}

/** An LXC container with LXC's generated profile, and a policy namespace that its processes are stacked into. */
export class LxcContainer {
  readonly host: LxcHost;
  readonly name: string;

  private constructor(host: LxcHost, name: string) {
    this.host = host;
    this.name = name;
  }

  /** Makes a container under a name that no other has. It does not run yet. */
  static async create(host: LxcHost, settings: LxcContainerSettings): Promise<LxcContainer> {
    const container = new LxcContainer(host, `c${randomBytes(4).toString('hex')}`);
    if (settings.kind === 'busybox') await container.#createBusybox();
    else await container.#createDebian(settings.kind);
    const mapped = settings.isUnprivileged === true ? await container.#giveAway() : [];
    const lines = [...mapped, ...(settings.configuration ?? [])].map((line) => `${line}\n`).join('');
    await host.output(['tee', '-a', `${container.folder}/config`], { input: lines });
    return container;
  }

  /** The container's folder in the host. */
  get folder(): string {
    return `${lxcPath}/${this.name}`;
  }

  /** The container's root file system in the host. */
  get root(): string {
    return `${this.folder}/rootfs`;
  }

  /** The profile that LXC generates for it, in the host's own policy namespace. */
  get profile(): string {
    return `lxc-${this.name}_<${lxcPath}>`;
  }

  /** The policy namespace that LXC makes for it, whose policy is the container's layer. */
  get namespace(): string {
    return `lxc-${this.name}_<${lxcPath.replaceAll('/', '-')}>`;
  }

  /** Starts it, with its init. Throws with LXC's own log where that fails. */
  async start(): Promise<void> {
    const log = `${this.folder}/log`;
    const { exitCode } = await this.host.run(['lxc-start', '-n', this.name, '-l', 'INFO', '-o', log]);
    if (exitCode === 0) return;
    const { stdout } = await this.host.run(['tail', '-n', '40', log]);
    throw new Error(`container ${this.name} has not started; LXC's log ends with:\n${stdout}`);
  }

  /** Waits until a Debian container has booted. */
  async booted(): Promise<void> {
    await waitForBoot(this.name, (command) => this.attach(command));
  }

  /** Ends all that runs in it, at once. */
  async stop(): Promise<void> {
    await this.host.output(['lxc-stop', '-k', '-n', this.name]);
  }

  /** Removes it, also while it runs. */
  async destroy(): Promise<void> {
    const { exitCode } = await this.host.run(['mountpoint', '--quiet', `${this.folder}/rootfs`]);
    if (exitCode === 0) {
      // What is on the disk of the services stays there.
      await this.host.run(['lxc-stop', '-k', '-n', this.name]);
      await this.host.output(['umount', `${this.folder}/rootfs`]);
    }
    await this.host.output(['lxc-destroy', '-f', '-n', this.name]);
  }

  /** Runs a command in it as its root, in its namespaces, as its policy confines what LXC starts there. */
  attach(command: readonly string[], options?: RunOptions): Promise<CommandResult> {
    return this.host.run(this.#attached(command), options);
  }

  /** Runs a command in it under a profile of the container's own layer. */
  attachAs(profile: string, command: readonly string[], options?: RunOptions): Promise<CommandResult> {
    return this.attach(underProfile(profile, command), options);
  }

  /** Starts a command in it that goes on; under a profile of the container's own layer where one is given. */
  async spawn(command: readonly string[], profile?: string): Promise<LxcProcess> {
    return LxcProcess.start(this.host, await this.initPid(), (words) => this.#attached(words), command, profile);
  }

  /** Loads policy text into the container's namespace, as the host's administrator. */
  async loadPolicy(policy: string): Promise<void> {
    await this.host.output(['apparmor_parser', '-r', '-K', '-n', this.namespace], { input: policy });
  }

  /** The text of the profile that LXC has generated for it, once it has been started. */
  async generatedPolicy(): Promise<Uint8Array> {
    return this.host.readFile(`${this.folder}/apparmor/${this.namespace}`);
  }

  /** Its init, as the host numbers processes. */
  async initPid(): Promise<number> {
    return Number(await this.host.output(['lxc-info', '-n', this.name, '-p', '-H']));
  }

  /** What its init runs under, as the host sees it. */
  async label(): Promise<string> {
    return labelOf(this.host, await this.initPid());
  }

  #attached(command: readonly string[]): readonly string[] {
    return ['lxc-attach', '-n', this.name, '--clear-env', '--', ...command];
  }

  /** Gives its files to its own users. Returns what its configuration says of them. */
  async #giveAway(): Promise<readonly string[]> {
    const [first, count] = [1_000_000, 65_536];
    await this.host.output(['chown', String(first), this.folder]);
    await this.host.output(['chown', '-R', `${first}:${first}`, this.root]);
    return ['u', 'g'].map((kind) => `lxc.idmap = ${kind} 0 ${first} ${count}`);
  }

  async #createBusybox(): Promise<void> {
    await this.host.output(['lxc-create', '-n', this.name, '-t', 'busybox']);
  }

  async #createDebian(kind: 'debian' | 'services'): Promise<void> {
    const { root } = this;
    await this.host.output(['mkdir', '-p', root]);
    if (kind === 'services') await this.host.output(['mount', servicesDevice, root]);
    else await copyDebianRoot(this.host, root);
    await this.host.writeFile(`${root}/etc/hostname`, `${this.name}\n`);
    await this.host.writeFile(`${this.folder}/config`, debianConfiguration(this.name, root));
  }
}

/** As LXC's template for downloaded images writes it, with the host's defaults for network and AppArmor. */
function debianConfiguration(name: string, root: string): string {
  return [
    'lxc.include = /usr/share/lxc/config/common.conf',
    'lxc.arch = linux64',
    `lxc.rootfs.path = dir:${root}`,
    `lxc.uts.name = ${name}`,
    'lxc.net.0.type = veth',
    'lxc.net.0.link = lxcbr0',
    'lxc.net.0.flags = up',
    'lxc.apparmor.profile = generated',
    'lxc.apparmor.allow_nesting = 1',
    '',
  ].join('\n');
}

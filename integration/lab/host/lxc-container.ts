import { randomBytes } from 'node:crypto';
import { copyDebianRoot, waitForBoot } from './debian-root.ts';
import type { LxcHost } from './lxc-host.ts';
import { LxcProcess } from './lxc-process.ts';
import { labelOf } from './process-label.ts';
import { servicesDevice } from './services-disk.ts';
import type { CommandResult, RunOptions } from './ssh-session.ts';
import { underProfile } from './under-profile.ts';

const lxcPath = '/var/lib/lxc';

/** The settings of a new container. */
export interface LabContainerSettings {
  /** `services` is a Debian with services on a separate disk; only one container of a host can use the disk. */
  readonly kind: 'busybox' | 'debian' | 'services';
  /** Lines for the configuration, after LXC's own lines: the last line of a key takes effect. */
  readonly configuration?: readonly string[];
  /** Maps the container's root to an unprivileged user of the host. */
  readonly isUnprivileged?: boolean;
  /** Replaces the generated name. */
  readonly name?: string;
}

/** An LXC container with LXC's generated profile and a policy namespace for its stacked processes. */
export class LabLxcContainer {
  readonly host: LxcHost;
  readonly name: string;

  private constructor(host: LxcHost, name: string) {
    this.host = host;
    this.name = name;
  }

  /** Creates a container, by default under a unique name. The container is not started. */
  static async create(host: LxcHost, settings: LabContainerSettings): Promise<LabLxcContainer> {
    const container = new LabLxcContainer(host, settings.name ?? `c${randomBytes(4).toString('hex')}`);
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

  /** The container's profile, which LXC generates in the host's own policy namespace. */
  get profile(): string {
    return `lxc-${this.name}_<${lxcPath}>`;
  }

  /** The container's policy namespace, created by LXC; the namespace's policy is the container layer. */
  get namespace(): string {
    return `lxc-${this.name}_<${lxcPath.replaceAll('/', '-')}>`;
  }

  /** Starts the container with its init. Throws with LXC's log if the start fails. */
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

  /** Kills all processes of the container. */
  async stop(): Promise<void> {
    await this.host.output(['lxc-stop', '-k', '-n', this.name]);
  }

  /** Removes the container, even if running. */
  async destroy(): Promise<void> {
    const { exitCode } = await this.host.run(['mountpoint', '--quiet', `${this.folder}/rootfs`]);
    if (exitCode === 0) {
      // The content of the services' disk remains.
      await this.host.run(['lxc-stop', '-k', '-n', this.name]);
      await this.host.output(['umount', `${this.folder}/rootfs`]);
    }
    await this.host.output(['lxc-destroy', '-f', '-n', this.name]);
  }

  /**
   * Runs a command as the container's root, in the container's namespaces, confined like any command of `lxc-attach`.
   */
  attach(command: readonly string[], options?: RunOptions): Promise<CommandResult> {
    return this.host.run(this.#attached(command), options);
  }

  /** Runs a command in the container under a profile of the container layer. */
  attachAs(profile: string, command: readonly string[], options?: RunOptions): Promise<CommandResult> {
    return this.attach(underProfile(profile, command), options);
  }

  /** Starts a background command in the container, optionally under a profile of the container layer. */
  async spawn(command: readonly string[], profile?: string): Promise<LxcProcess> {
    return LxcProcess.start(this.host, await this.initPid(), (words) => this.#attached(words), command, profile);
  }

  /** Loads policy text into the container's namespace, as the host's administrator. */
  async loadPolicy(policy: string): Promise<void> {
    await this.host.output(['apparmor_parser', '-r', '-K', '-n', this.namespace], { input: policy });
  }

  /** The text of the profile that LXC generates at the container's first start. */
  async generatedPolicy(): Promise<Uint8Array> {
    return this.host.readFile(`${this.folder}/apparmor/${this.namespace}`);
  }

  /** The container's init, as a pid of the host. */
  async initPid(): Promise<number> {
    return Number(await this.host.output(['lxc-info', '-n', this.name, '-p', '-H']));
  }

  /** The label of the container's init, as the host sees the label. */
  async label(): Promise<string> {
    return labelOf(this.host, await this.initPid());
  }

  #attached(command: readonly string[]): readonly string[] {
    return ['lxc-attach', '-n', this.name, '--clear-env', '--', ...command];
  }

  /** Changes the owner of the container's files to the mapped ids. Returns the id mappings for the configuration. */
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

/**
 * The configuration as LXC's template for downloaded images writes it, with the host's defaults for network and
 * AppArmor.
 */
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

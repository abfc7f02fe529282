import { randomBytes } from 'node:crypto';
import { copyDebianRoot, waitForBoot } from './debian-root.ts';
import { incusImage } from './incus-recipe.ts';
import type { LxcHost } from './lxc-host.ts';
import { LxcProcess } from './lxc-process.ts';
import { labelOf } from './process-label.ts';
import type { CommandResult, RunOptions } from './ssh-session.ts';
import { underProfile } from './under-profile.ts';

const incusPath = '/var/lib/incus';

/** The first command starts Incus, a slow step under emulation. */
const patience = { timeout: 300 };

/** An Incus container of busybox, with Incus's generated profile and a separate policy namespace. */
export class LabIncusContainer {
  readonly host: LxcHost;
  readonly name: string;
  readonly project: string;

  private constructor(host: LxcHost, name: string, project: string) {
    this.host = host;
    this.name = name;
    this.project = project;
  }

  /**
   * Creates a container under a unique name that begins with the project's name. The container is not started.
   *
   * @param project - a project that has the image and a profile with a root device
   * @param name - replaces the generated name
   */
  static async create(
    host: LxcHost,
    settings: Readonly<Record<string, string>> = {},
    project = 'default',
    name = `${project}-${randomBytes(4).toString('hex')}`,
  ): Promise<LabIncusContainer> {
    const container = new LabIncusContainer(host, name, project);
    const options = Object.entries(settings).flatMap(([key, value]) => ['--config', `${key}=${value}`]);
    await container.#incus(['init', incusImage, container.name, ...options]);
    return container;
  }

  /** Replaces the container's busybox by a Debian with an init that loads policy, before the first start. */
  async becomeDebian(): Promise<void> {
    await this.host.output(['find', this.root, '-mindepth', '1', '-delete']);
    await copyDebianRoot(this.host, this.root);
  }

  /** Waits until a Debian container has booted. */
  async booted(): Promise<void> {
    await waitForBoot(this.name, (command) => this.attach(command));
  }

  /** The container's root file system in the host. */
  get root(): string {
    return `${incusPath}/storage-pools/default/containers/${this.#fullName}/rootfs`;
  }

  /** The container's profile, which Incus generates in the host's own policy namespace. */
  get profile(): string {
    return `incus-${this.#fullName}_<${incusPath}>`;
  }

  /** The container's policy namespace, created by Incus; the namespace's policy is the container layer. */
  get namespace(): string {
    return `incus-${this.#fullName}_<${incusPath.slice(1).replaceAll('/', '-')}>`;
  }

  /** Changes the configuration as the administrator would. */
  async configure(settings: Readonly<Record<string, string>>): Promise<void> {
    const words = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
    await this.#incus(['config', 'set', this.name, ...words]);
  }

  /** Returns the value of a configuration key; empty if unset. */
  async setting(key: string): Promise<string> {
    return (await this.#incus(['config', 'get', this.name, key])).replace(/\n$/, '');
  }

  /** Starts the container with its init. Throws with LXC's log if the start fails. */
  async start(): Promise<void> {
    const { exitCode, stderr } = await this.host.run(this.#words(['start', this.name]), patience);
    if (exitCode === 0) return;
    const { stdout } = await this.host.run(this.#words(['info', this.name, '--show-log']));
    throw new Error(`container ${this.name} has not started: ${stderr}\nLXC's log ends with:\n${stdout.slice(-4000)}`);
  }

  /** Kills all processes of the container. */
  async stop(): Promise<void> {
    await this.#incus(['stop', '--force', this.name]);
  }

  /** Removes the container, even if running. */
  async destroy(): Promise<void> {
    await this.#incus(['delete', '--force', this.name]);
  }

  /**
   * Runs a command as the container's root, in the container's namespaces, confined like any command of `incus exec`.
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

  /** The container's own configuration, without Incus's volatile keys. */
  async configuration(): Promise<string> {
    const text = await this.#incus(['config', 'show', this.name]);
    return text.replace(/^  volatile\..*\n/gm, '');
  }

  /** The text of the profile that Incus generates at the container's first start. */
  async generatedPolicy(): Promise<Uint8Array> {
    return this.host.readFile(`${incusPath}/security/apparmor/profiles/incus-${this.#fullName}`);
  }

  /** The container's init, as a pid of the host. */
  async initPid(): Promise<number> {
    const path = `/1.0/instances/${this.name}/state?project=${this.project}`;
    const state = await this.host.output(['incus', 'query', path], patience);
    return (JSON.parse(state) as { readonly pid: number }).pid;
  }

  /** The label of the container's init, as the host sees the label. */
  async label(): Promise<string> {
    return labelOf(this.host, await this.initPid());
  }

  #attached(command: readonly string[]): readonly string[] {
    return this.#words(['exec', this.name, '--', ...command]);
  }

  /** Incus's unique name for instances of different projects. */
  get #fullName(): string {
    return this.project === 'default' ? this.name : `${this.project}_${this.name}`;
  }

  #words(words: readonly string[]): readonly string[] {
    return ['incus', '--project', this.project, ...words];
  }

  #incus(words: readonly string[]): Promise<string> {
    return this.host.output(this.#words(words), patience);
  }
}

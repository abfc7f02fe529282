import { randomBytes } from 'node:crypto';
import { copyDebianRoot, waitForBoot } from './debian-root.ts';
import { incusImage } from './incus-recipe.ts';
import type { LxcHost } from './lxc-host.ts';
import { LxcProcess } from './lxc-process.ts';
import { labelOf } from './process-label.ts';
import type { CommandResult, RunOptions } from './ssh-session.ts';
import { underProfile } from './under-profile.ts';

const incusPath = '/var/lib/incus';

/** Starting Incus itself takes a while under emulation, and comes with the first command. */
const patience = { timeout: 300 };

/** An Incus container of busybox, with Incus's generated profile and a policy namespace of its own. */
export class IncusContainer {
  readonly host: LxcHost;
  readonly name: string;
  readonly project: string;

  private constructor(host: LxcHost, name: string, project: string) {
    this.host = host;
    this.name = name;
    this.project = project;
  }

  /**
   * Makes a container under a name that no other has, and that begins with its project's. It does not run yet.
   *
   * @param project - one that has the image and a profile with a root device
   * @param name - instead of that name
   */
  static async create(
    host: LxcHost,
    settings: Readonly<Record<string, string>> = {},
    project = 'default',
    name = `${project}-${randomBytes(4).toString('hex')}`,
  ): Promise<IncusContainer> {
    const container = new IncusContainer(host, name, project);
    const options = Object.entries(settings).flatMap(([key, value]) => ['--config', `${key}=${value}`]);
    await container.#incus(['init', incusImage, container.name, ...options]);
    return container;
  }

  /** Puts a Debian with an init that loads policy in the place of its busybox, before its first start. */
  async becomeDebian(): Promise<void> {
    await this.host.output(['find', this.root, '-mindepth', '1', '-delete']);
    await copyDebianRoot(this.host, this.root);
  }

  /** Waits until it has booted, where it is a Debian. */
  async booted(): Promise<void> {
    await waitForBoot(this.name, (command) => this.attach(command));
  }

  /** The container's root file system in the host. */
  get root(): string {
    return `${incusPath}/storage-pools/default/containers/${this.#fullName}/rootfs`;
  }

  /** The profile that Incus generates for it, in the host's own policy namespace. */
  get profile(): string {
    return `incus-${this.#fullName}_<${incusPath}>`;
  }

  /** The policy namespace that Incus makes for it, whose policy is the container's layer. */
  get namespace(): string {
    return `incus-${this.#fullName}_<${incusPath.slice(1).replaceAll('/', '-')}>`;
  }

  /** Changes its configuration as its administrator would. */
  async configure(settings: Readonly<Record<string, string>>): Promise<void> {
    const words = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
    await this.#incus(['config', 'set', this.name, ...words]);
  }

  /** What its configuration has for a key; empty where it has none. */
  async setting(key: string): Promise<string> {
    return (await this.#incus(['config', 'get', this.name, key])).replace(/\n$/, '');
  }

  /** Starts it, with its init. Throws with LXC's own log where that fails. */
  async start(): Promise<void> {
    const { exitCode, stderr } = await this.host.run(this.#words(['start', this.name]), patience);
    if (exitCode === 0) return;
    const { stdout } = await this.host.run(this.#words(['info', this.name, '--show-log']));
    throw new Error(`container ${this.name} has not started: ${stderr}\nLXC's log ends with:\n${stdout.slice(-4000)}`);
  }

  /** Ends all that runs in it, at once. */
  async stop(): Promise<void> {
    await this.#incus(['stop', '--force', this.name]);
  }

  /** Removes it, also while it runs. */
  async destroy(): Promise<void> {
    await this.#incus(['delete', '--force', this.name]);
  }

  /** Runs a command in it as its root, in its namespaces, as its policy confines what Incus starts there. */
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

  /** Everything that its own configuration says, but for what Incus notes there itself. */
  async configuration(): Promise<string> {
    const text = await this.#incus(['config', 'show', this.name]);
    return text.replace(/^  volatile\..*\n/gm, '');
  }

  /** The text of the profile that Incus has generated for it, once it has been started. */
  async generatedPolicy(): Promise<Uint8Array> {
    return this.host.readFile(`${incusPath}/security/apparmor/profiles/incus-${this.#fullName}`);
  }

  /** Its init, as the host numbers processes. */
  async initPid(): Promise<number> {
    const path = `/1.0/instances/${this.name}/state?project=${this.project}`;
    const state = await this.host.output(['incus', 'query', path], patience);
    return (JSON.parse(state) as { readonly pid: number }).pid;
  }

  /** What its init runs under, as the host sees it. */
  async label(): Promise<string> {
    return labelOf(this.host, await this.initPid());
  }

  #attached(command: readonly string[]): readonly string[] {
    return this.#words(['exec', this.name, '--', ...command]);
  }

  /** As Incus names it where names of other projects are, too. */
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

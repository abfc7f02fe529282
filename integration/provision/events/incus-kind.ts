import { setTimeout as sleep } from 'node:timers/promises';
import { incusImage } from '../../lab/host/incus-recipe.ts';
import type { LxcHost } from '../../lab/host/lxc-host.ts';
import type { ContainerKind } from './container-kind.ts';
import { incusPlace, type ContainerPlace } from './place.ts';

/** The target project of moves. */
const otherProject = 'lives';

/** The first command starts Incus, a slow step under emulation. */
const patience = { timeout: 300 };

/** A container of Incus. */
export class IncusKind implements ContainerKind {
  readonly kind = 'Incus';
  readonly home = incusPlace('instance');
  readonly elsewhere = incusPlace('instance', otherProject);
  readonly #host: LxcHost;
  readonly #kept = new Map(['raw.lxc', 'raw.apparmor'].map((key) => [key, '']));

  constructor(host: LxcHost) {
    this.#host = host;
  }

  named(what: 'copy' | 'ephemeral' | 'renamed'): ContainerPlace {
    return incusPlace(`${this.home.name}-${what}`);
  }

  static async prepare(host: LxcHost): Promise<void> {
    const script = `incus project create ${otherProject} --config features.images=false
      incus --project ${otherProject} profile device add default root disk path=/ pool=default`;
    await host.output(['sh', '-euc', script], patience);
  }

  static async clearUp(host: LxcHost): Promise<void> {
    await host.output(['incus', 'project', 'delete', otherProject], patience);
  }

  section({ name, within }: ContainerPlace, policy: string): string {
    return `  ${name}:\n    runtime: incus\n    project: ${within}\n    container: {policy: [./${policy}.aa]}\n`;
  }

  async create(): Promise<void> {
    await this.#incus('init', incusImage, this.home.name);
  }

  async clear(): Promise<void> {
    for (const project of ['default', otherProject]) {
      const names = await this.#incus('list', '--project', project, '--format', 'csv', '--columns', 'n');
      for (const name of names.split('\n').filter((each) => each.startsWith(this.home.name)))
        await this.#incus('delete', '--force', '--project', project, name);
    }
    await this.#host.output(['rm', '-f', this.#file]);
  }

  async start({ name, within }: ContainerPlace): Promise<boolean> {
    return (await this.#host.run(['incus', 'start', '--project', within, name], patience)).exitCode === 0;
  }

  async stop(place: ContainerPlace): Promise<void> {
    if ((await this.initPid(place)) !== undefined)
      await this.#incus('stop', '--force', '--project', place.within, place.name);
  }

  async initPid({ name, within }: ContainerPlace): Promise<number | undefined> {
    const { exitCode, stdout } = await this.#host.run(
      ['incus', 'query', `/1.0/instances/${name}/state?project=${within}`],
      patience,
    );
    const { pid } = exitCode === 0 ? (JSON.parse(stdout) as { readonly pid: number }) : { pid: 0 };
    return pid > 0 ? pid : undefined;
  }

  copy(): Promise<ContainerPlace> {
    return this.#other('copy', 'copy');
  }

  async copyEphemeral(): Promise<ContainerPlace> {
    const place = await this.#other('ephemeral', 'copy', '--ephemeral');
    await this.start(place);
    return place;
  }

  rename(): Promise<ContainerPlace> {
    return this.#other('renamed', 'rename');
  }

  async move(): Promise<ContainerPlace> {
    await this.#incus('move', this.home.name, '--target-project', otherProject);
    return this.elsewhere;
  }

  async snapshot(): Promise<void> {
    await this.#incus('snapshot', 'create', this.home.name, 'earlier');
  }

  async restore(): Promise<void> {
    await this.#incus('snapshot', 'restore', this.home.name, 'earlier');
  }

  async export(): Promise<void> {
    await this.#incus('export', this.home.name, this.#file);
  }

  async import(): Promise<void> {
    await this.#incus('import', this.#file);
  }

  async destroy({ name, within }: ContainerPlace): Promise<void> {
    await this.#incus('delete', '--force', '--project', within, name);
  }

  async reboot(place: ContainerPlace): Promise<void> {
    const before = await this.initPid(place);
    await this.#host.run([
      'incus',
      'exec',
      '--project',
      place.within,
      place.name,
      '--',
      '/bin/busybox',
      'reboot',
      '-f',
    ]);
    for (let tries = 60; tries > 0; tries--) {
      const now = await this.initPid(place);
      if (now !== undefined && now !== before) return;
      await sleep(500);
    }
  }

  async startWithHost(): Promise<void> {
    await this.#incus('config', 'set', this.home.name, 'boot.autostart=true');
  }

  /** Omits Incus's volatile keys. */
  async configuration({ name, within }: ContainerPlace): Promise<string> {
    const text = await this.#incus('config', 'show', '--project', within, name);
    return text.replace(/^ {2}volatile\..*\n/gm, '');
  }

  async keepSettings(): Promise<void> {
    for (const key of this.#kept.keys())
      this.#kept.set(key, (await this.#incus('config', 'get', this.home.name, key)).replace(/\n$/, ''));
  }

  async putSettingsBack(): Promise<void> {
    const settings = Array.from(this.#kept, ([key, value]) => `${key}=${value}`);
    await this.#incus('config', 'set', this.home.name, ...settings);
  }

  async takeSettingsOut({ name, within }: ContainerPlace): Promise<void> {
    await this.#incus('config', 'set', '--project', within, name, 'raw.lxc=', 'raw.apparmor=');
  }

  async unconfine({ name, within }: ContainerPlace): Promise<void> {
    const before = await this.#incus('config', 'get', '--project', within, name, 'raw.lxc');
    await this.#incus('config', 'set', '--project', within, name, `raw.lxc=${before}lxc.apparmor.profile = unconfined`);
  }

  async confineAgain({ name, within }: ContainerPlace): Promise<void> {
    const value = await this.#incus('config', 'get', '--project', within, name, 'raw.lxc');
    const before = value.replace(/lxc\.apparmor\.profile = unconfined\n*$/, '');
    await this.#incus('config', 'set', '--project', within, name, `raw.lxc=${before.replace(/\n$/, '')}`);
  }

  get #file(): string {
    return `/root/${this.home.name}.tar.gz`;
  }

  async #other(what: 'copy' | 'ephemeral' | 'renamed', ...words: readonly string[]): Promise<ContainerPlace> {
    const other = this.named(what);
    await this.#incus(...words, this.home.name, other.name);
    return other;
  }

  #incus(...words: readonly string[]): Promise<string> {
    return this.#host.output(['incus', ...words], patience);
  }
}

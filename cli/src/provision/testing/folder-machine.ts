import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { unpackPolicy } from '@lamellar/core/binary';
import type { ByteString } from '@lamellar/core/language';
import type { AuditMode } from '@lamellar/core/mediation';
import { ContainerFolder } from '../../adapters/filesystem/container-folder.ts';
import type { RootFolder } from '../../adapters/filesystem/root-folder.ts';
import type { Incus } from '../../adapters/incus/incus-of-machine.ts';
import type { IncusConfiguration } from '../../adapters/incus/incus-configuration.ts';
import type { IncusChange } from '../../adapters/incus/incus-settings.ts';
import type { IncusInstance } from '../../adapters/incus/incus.ts';
import type { LivePolicyInterface, KernelNamespace, LoadedProfile } from '../../adapters/kernel/securityfs.ts';
import { LiveProcesses } from '../../adapters/live-processes.ts';
import type { ManagedHost } from '../../adapters/machine.ts';
import { procFolder, type ProcEntry } from '../../adapters/process/testing/proc-folder.ts';

/** The error of a refused change of a machine. */
export class RefusedChange extends Error {}

/** Called before a change, with the kind and the target of the change. The function may throw. */
type Watch = (change: string, of: string) => void;

/** A kernel stub that only stores loaded policy, an implementation independent of securityfs. */
export class KeptKernel implements LivePolicyInterface {
  readonly #namespaces = new Map<string, Map<ByteString, LoadedProfile>>([['', new Map()]]);
  watch: Watch = () => undefined;
  auditMode: AuditMode = 'normal';
  isComplaining = false;

  /** Makes a policy namespace, as the start of a container does. */
  add(name: ByteString): void {
    this.#namespaces.set(name, new Map());
  }

  namespace(name: ByteString): KernelNamespace {
    const found = this.#namespaces.get(name);
    const change = (what: string): Map<ByteString, LoadedProfile> => {
      this.watch(what, name);
      if (found === undefined) throw Object.assign(new Error('no such namespace'), { code: 'ENOENT' });
      return found;
    };
    return {
      exists: found !== undefined,
      namespaces: () => [...this.#namespaces.keys()].filter((each) => each !== '').sort() as ByteString[],
      profiles: () => [...(found?.values() ?? [])].sort((left, right) => (left.name < right.name ? -1 : 1)),
      replace: (policy) => {
        const loaded = change('load');
        for (const profile of profilesIn(policy)) loaded.set(profile.name, profile);
      },
      remove: (profile) => {
        if (!change('unload').delete(profile)) throw Object.assign(new Error('no such profile'), { code: 'ENOENT' });
        for (const each of found?.keys() ?? []) if (each.startsWith(`${profile}//`)) found?.delete(each);
      },
    };
  }

  /** The loaded policy, for comparison or restoring. */
  get state(): readonly (readonly [string, readonly LoadedProfile[]])[] {
    return Array.from(
      this.#namespaces.keys(),
      (name) => [name, this.namespace(name as ByteString).profiles()] as const,
    );
  }

  set state(state: KeptKernel['state']) {
    for (const [name, profiles] of state)
      this.#namespaces.set(name, new Map(profiles.map((profile) => [profile.name, profile])));
  }
}

/** @see `aa_calc_profile_hash`: of the version in front of the profile, and the profile */
function profilesIn(policy: Uint8Array): readonly LoadedProfile[] {
  return unpackPolicy(policy).profiles.map(({ name, mode, offset, size }) => {
    const hash = createHash('sha256').update(policy.subarray(offset - 4, offset + size));
    return { name, mode, hash: hash.digest('hex') };
  });
}

/** An Incus stub with stored configurations of instances. */
export class KeptIncus implements Incus {
  configurations: Readonly<Record<string, IncusConfiguration>>;
  /** The cluster members of instances on other machines, by name. */
  members: Readonly<Record<string, string>> = {};
  isInCluster = false;
  /** The configurations of projects. */
  projects: Readonly<Record<string, IncusConfiguration>> = {};
  /** The last configurations of profiles. */
  readonly profiles: Record<string, IncusConfiguration> = {};
  watch: Watch = () => undefined;
  readonly #roots: Readonly<Record<string, string>>;

  /**
   * @param names - instances of the project `default`
   * @param roots - the root folders of instances, if any
   */
  constructor(names: readonly string[] = [], roots: Readonly<Record<string, string>> = {}) {
    this.#roots = roots;
    this.configurations = Object.fromEntries(names.map((name) => [name, { 'raw.apparmor': 'file,' }]));
  }

  instances(): Promise<readonly IncusInstance[]> {
    const common = { project: 'default', type: 'container', inherited: {}, inheritedFrom: {}, devices: [] };
    const memberOf = (name: string) => ({
      ...(this.isInCluster ? { isInCluster: true as const } : {}),
      ...(this.members[name] === undefined ? {} : { member: this.members[name] }),
    });
    return Promise.resolve(
      Object.entries(this.configurations).map(([name, config]) => ({ ...common, name, config, ...memberOf(name) })),
    );
  }

  async instance(project: string, name: string): Promise<IncusInstance | undefined> {
    return (await this.instances()).find((each) => each.project === project && each.name === name);
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- an error must be a rejection
  async configure(_: string, name: string, { settings }: IncusChange): Promise<void> {
    this.watch('configure', name);
    const all = Object.entries({ ...this.configurations[name], ...settings }).filter(([, value]) => value !== '');
    this.configurations = { ...this.configurations, [name]: Object.fromEntries(all) };
  }

  configureProfile(project: string, name: string, { settings }: IncusChange): Promise<void> {
    this.watch('configure profile', `${project}/${name}`);
    this.profiles[`${project}/${name}`] = settings;
    return Promise.resolve();
  }

  project(name: string): Promise<IncusConfiguration> {
    return Promise.resolve(this.projects[name] ?? {});
  }

  openRoot({ name }: { readonly name: string }, names: readonly string[]): Promise<RootFolder | undefined> {
    const root = this.#roots[name];
    if (root === undefined) return Promise.resolve(undefined);
    const folder = ContainerFolder.open(root, names);
    return Promise.resolve({
      find: (file) => folder.find(file),
      write: (file, content, replaces) => {
        this.watch('write', `${name}/${file}`);
        folder.write(file, content, replaces);
      },
      remove: (file) => {
        this.watch('remove', `${name}/${file}`);
        folder.remove(file);
      },
      removeUnfinished: (file) => folder.removeUnfinished(file),
      sync: () => folder.sync(),
      close: () => folder.close(),
    });
  }
}

/** A machine below a folder, with stubs of the kernel and of Incus. */
export interface FolderMachine extends ManagedHost {
  readonly kernel: KeptKernel;
  readonly incus: KeptIncus;
}

/**
 * @param root - the folder
 * @param compile - a stub of the compiler
 * @param sockets - names of unix sockets
 */
export function folderMachine(
  root: string,
  compile: (text: ByteString) => Uint8Array,
  incus: KeptIncus,
  processes: Readonly<Record<number, ProcEntry>> = {},
  sockets: readonly string[] = [],
): FolderMachine {
  mkdirSync(`${root}/etc`, { recursive: true });
  const proc = procFolder(root, processes);
  mkdirSync(`${proc}/net`);
  writeFileSync(`${proc}/net/unix`, sockets.map((name) => `0: 2 0 10000 1 1 1 ${name}\n`).join(''));
  return {
    home: `${root}/etc/lamellar`,
    unhooked: `${root}/unhooked.json`,
    proxmox: `${root}/pve/lxc`,
    kernel: new KeptKernel(),
    compile: (text) => Promise.resolve({ policy: compile(text) }),
    incus,
    live: () => new LiveProcesses(proc),
  };
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unpackPolicy } from '@lamellar/core/binary';
import { bytesOf, type ByteString } from '@lamellar/core/language';
import {
  emptyHostSnapshot,
  type ContainerBoundary,
  type HostFile,
  type Snapshot,
  type SnapshotContainer,
  type SnapshotFile,
  type SnapshotTask,
} from '@lamellar/core/snapshot';
import { kernelFeaturesText, nestedFeatures } from '../kernel-features/kernel-features.ts';
import { compileWithParser } from '../oracle/apparmor-parser.ts';

/** A task of an example; missing properties have usual values. */
export interface ExampleTask extends Partial<Pick<SnapshotTask, 'isKernel' | 'noNewPrivileges'>> {
  readonly id: number;
  readonly command: string;
  readonly program?: string;
  readonly label: string;
  readonly mode?: SnapshotTask['mode'];
  /** The task's container. */
  readonly container?: string;
  readonly threads?: readonly { readonly id: number; readonly label: string }[];
}

/** A container of an example. */
export interface ExampleContainer {
  readonly runtime: SnapshotContainer['runtime'];
  readonly name: string;
  readonly project?: string;
  /** The first process; undefined for a stopped container. */
  readonly init?: number;
  /** True if the container's root is the host's root. */
  readonly isPrivileged?: boolean;
  readonly settings?: Readonly<Record<string, string>>;
  /** Differences from a container without anything of the host. */
  readonly boundary?: Partial<ContainerBoundary>;
}

/** A brief description of a host. */
export interface ExampleHost {
  readonly name?: string;
  /** A measured kernel version. */
  readonly kernel?: string;
  /** Policy texts by policy namespace; every text is a separate load. */
  readonly policy: Readonly<Record<string, readonly string[]>>;
  /** Changed modes of profiles, by name. */
  readonly modes?: Readonly<Record<string, Snapshot['namespaces'][number]['profiles'][number]['mode']>>;
  /** Texts compiled for a different kernel. */
  readonly foreign?: { readonly features: string; readonly texts: readonly string[] };
  readonly containers: readonly ExampleContainer[];
  readonly tasks: readonly ExampleTask[];
  readonly files?: readonly {
    readonly path: string;
    readonly container?: string;
    readonly content?: string;
    readonly link?: string;
  }[];
  readonly hostFiles?: readonly HostFile[];
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly parameters?: Readonly<Record<string, string>>;
  /** The states of `apparmor.service`: load, active, file. */
  readonly policyService?: readonly [string, string, string];
  readonly writable?: readonly { readonly path: string; readonly mode: number }[];
}

const hostUsers = 4026531837;
const paths: Readonly<Record<string, string>> = { lxc: '/var/lib/lxc', incus: '/var/lib/incus', lxd: '/var/lib/lxd' };

/**
 * Makes the snapshot of a host: the real compiler compiles the policy for the host's kernel.
 *
 * @param compiler - replaces the installed compiler, with further options
 */
export function snapshotOf(
  example: ExampleHost,
  compiler?: { readonly path: string; readonly options: readonly string[] },
): Snapshot {
  const { kernel = '6.12.118', foreign } = example;
  const folder = mkdtempSync(join(tmpdir(), 'lamellar-example-'));
  const compilers = { own: join(folder, 'own'), foreign: join(folder, 'foreign') };
  writeFileSync(compilers.own, nestedFeatures(kernel));
  writeFileSync(compilers.foreign, foreign?.features ?? '');
  const loads: Uint8Array[] = [];
  const byText = new Map<string, number>();
  const load = (text: string): number => {
    const known = byText.get(text);
    if (known !== undefined) return known;
    const features = foreign?.texts.includes(text) === true ? compilers.foreign : compilers.own;
    const { succeeded, binary, messages } = compileWithParser(text, features, compiler?.options, compiler?.path);
    if (!succeeded) throw new Error(messages);
    byText.set(text, loads.length);
    return loads.push(Uint8Array.from(binary)) - 1;
  };
  try {
    const namespaces = Object.entries(example.policy).map(([name, texts]) => ({
      name: bytesOf(name),
      revision: texts.length,
      profiles: texts.flatMap((text) => {
        const index = load(text);
        return unpackPolicy(loads[index] ?? new Uint8Array()).profiles.map((profile) => ({
          name: profile.name as ByteString,
          mode: example.modes?.[profile.name] ?? profile.mode,
          attach: profile.attachment.pattern ?? (profile.name as ByteString),
          hash: undefined,
          load: index,
        }));
      }),
    }));
    return { ...surroundings(example, kernel), namespaces, loads };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function surroundings(example: ExampleHost, kernel: string): Omit<Snapshot, 'namespaces' | 'loads'> {
  const indexOf = (name: string | undefined): number | undefined =>
    name === undefined ? undefined : example.containers.findIndex((container) => container.name === name);
  return {
    ...emptyHostSnapshot,
    host: bytesOf(example.name ?? 'farm1'),
    kernel: {
      ...emptyHostSnapshot.kernel,
      release: bytesOf(kernel),
      machine: bytesOf('x86_64'),
      modules: ['capability', 'apparmor'].map(bytesOf),
      features: bytesMap(
        Object.fromEntries(
          kernelFeaturesText(kernel)
            .split('\n')
            .flatMap((line) => {
              const [, path, value] = /^(\S+): (.*)$/.exec(line) ?? [];
              return path === undefined ? [] : [[path, value ?? ''] as const];
            }),
        ),
      ),
      parameters: bytesMap({ mode: 'enforce', enabled: 'Y', ...example.parameters }),
    },
    sysctls: bytesMap(example.sysctls ?? {}),
    tools: bytesMap({ apparmor_parser: '4.1.0' }),
    tasks: example.tasks.map((task) => taskOf(task, example, indexOf(task.container))),
    containers: example.containers.map(containerOf),
    hostFiles: example.hostFiles ?? [],
    files: (example.files ?? []).map(({ path, container, content, link }): SnapshotFile => ({
      path: bytesOf(path),
      container: indexOf(container),
      link: link === undefined ? undefined : bytesOf(link),
      size: content?.length,
      hash: undefined,
      content: content === undefined ? undefined : bytesOf(content),
    })),
    ...(example.policyService === undefined ? {} : { policyService: serviceOf(example.policyService) }),
    ...(example.writable === undefined
      ? {}
      : { writable: example.writable.map(({ path, mode }) => ({ path: bytesOf(path), owner: 0, group: 0, mode })) }),
  };
}

function serviceOf([load, active, file]: readonly [string, string, string]): NonNullable<Snapshot['policyService']> {
  return { load: bytesOf(load), active: bytesOf(active), file: bytesOf(file), since: 3 };
}

function containerOf({
  runtime,
  name,
  project,
  init,
  isPrivileged,
  settings,
  boundary,
}: ExampleContainer): SnapshotContainer {
  const path = paths[runtime];
  return {
    runtime,
    name: bytesOf(name),
    project: project === undefined ? undefined : bytesOf(project),
    path: path === undefined ? undefined : bytesOf(path),
    isRunning: init !== undefined,
    init,
    cgroup: bytesOf(path === undefined ? `/system.slice/${runtime}-${name}.scope` : `/lxc.payload.${name}`),
    settings: Object.entries({ ...(runtime === 'lxc' ? usualDeviceRules : {}), ...settings }).map(([key, value]) => ({
      key: bytesOf(key),
      value: bytesOf(value),
      from: undefined,
      isApplied: false,
    })),
    boundary: init === undefined ? undefined : { ...usualBoundary(isPrivileged === true), ...boundary },
  };
}

/** Rules of LXC's common configuration. */
const usualDeviceRules = { 'lxc.cgroup2.devices.deny': 'a', 'lxc.cgroup2.devices.allow': 'c 1:3 rwm' };

function usualBoundary(isPrivileged: boolean): ContainerBoundary {
  const ids = [isPrivileged ? { first: 0, count: 2 ** 32 - 1 } : { first: 100_000, count: 65_536 }];
  // All capabilities except those that LXC and Incus drop: sys_module, sys_rawio, sys_time, mac_override, mac_admin.
  const capabilities = isPrivileged ? '1fcfdfcffff' : '1ffffffffff';
  return { files: [], otherMounts: 0, sharedNamespaces: [], capabilities, users: ids, groups: ids };
}

function taskOf(task: ExampleTask, { containers }: ExampleHost, index: number | undefined): SnapshotTask {
  const container = index === undefined ? undefined : containers[index];
  const isOwn = container?.isPrivileged === true || index === undefined;
  const place = 1 + (index ?? -1);
  return {
    id: task.id,
    parent: container === undefined || container.init === task.id ? 1 : (container.init ?? 1),
    command: bytesOf(task.command),
    program: task.program === undefined ? undefined : bytesOf(task.program),
    label: bytesOf(task.label),
    mode:
      task.mode ?? (task.label === 'unconfined' ? undefined : task.label.includes('unconfined') ? 'mixed' : 'enforce'),
    ids: index === undefined ? [task.id] : [task.id, container?.init === task.id ? 1 : task.id],
    pidNamespace: 4026531836 + place * 10,
    userNamespace: isOwn ? hostUsers : hostUsers + place * 10,
    mountNamespace: 4026531841 + place * 10,
    user: isOwn ? 0 : 100_000,
    effectiveUser: isOwn ? 0 : 100_000,
    noNewPrivileges: task.noNewPrivileges ?? false,
    cgroup: undefined,
    container: index,
    isKernel: task.isKernel ?? false,
    threads: (task.threads ?? []).map(({ id, label }) => ({ id, label: bytesOf(label), mode: 'enforce' })),
  };
}

function bytesMap(texts: Readonly<Record<string, string>>): ReadonlyMap<ByteString, ByteString> {
  return new Map(Object.entries(texts).map(([key, value]) => [bytesOf(key), bytesOf(value)]));
}

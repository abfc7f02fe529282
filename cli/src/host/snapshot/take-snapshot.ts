import { readlinkSync } from 'node:fs';
import type { ByteString } from '@lamellar/core/language';
import type { Snapshot } from '@lamellar/core/snapshot';
import type { CommandError } from '../../exit-status.ts';
import type { IncusInstance } from '../incus/incus.ts';
import { kernelValue } from '../kernel/kernel-files.ts';
import { assignTasks } from './assign-tasks.ts';
import { readKernel, readSysctls } from './kernel-state.ts';
import { knownContainers } from './known-containers.ts';
import { readLoadedPolicy } from './loaded-policy.ts';
import { lxcMonitors } from './lxc-monitors.ts';
import { placesBelow } from './machine-places.ts';
import { readTasks, type FoundTask } from './read-tasks.ts';
import { UnseenThings } from './unseen.ts';
import { enter } from '../process/voice.ts';

/** What a snapshot is to have besides names of profiles, tasks and containers. */
export interface SnapshotParts {
  /** Compiled policy. */
  readonly loads: boolean;
  /** Configurations of containers that have to be asked for, policy files on the disk, and which namespaces of users and of mounts tasks have. */
  readonly surroundings: boolean;
  /** Versions of tools, which have to be started for that. */
  readonly tools?: boolean;
}

/**
 * Reads this host: only reads, and takes what goes away meanwhile for gone. What it may not see is told in the snapshot.
 *
 * @param places - this machine, or a folder that is made like one
 */
export async function takeSnapshot(parts: SnapshotParts, places = placesBelow()): Promise<Snapshot> {
  const unseen = new UnseenThings();
  const taken = new Date().toISOString();
  enter('reading what the kernel has loaded');
  const kernel = readKernel(places, unseen);
  // Policy before tasks: a profile that a task is under and that is not there was loaded meanwhile, or is one that was removed.
  const policy = readLoadedPolicy(`${places.securityfs}/policy`, parts.loads, unseen);
  if (kernel.parameters.get('enabled' as ByteString) !== 'Y')
    unseen.add('policy namespaces', 'policy', 'the kernel has no AppArmor, or it is off');
  enter('reading the processes of this host');
  const found = readTasks(places.proc, { namespaces: parts.surroundings }, unseen);
  const hostPids = pidNamespaceOfSelf(places.proc);
  const instances = parts.surroundings ? await askIncus(found, hostPids) : undefined;
  enter('looking at the containers of this host');
  const monitors = lxcMonitors(places.proc, found, hostPids);
  const known = knownContainers({ places, monitors, tasks: found, hostPids, instances }, unseen);
  const { containers, tasks } = assignTasks(found, known, hostPids);
  const files = parts.surroundings ? await readFiles() : [];
  return {
    taken,
    host: (kernelValue(`${places.proc}/sys/kernel`, 'hostname') ?? '') as ByteString,
    view: viewOf(places.securityfs),
    kernel,
    sysctls: readSysctls(places, unseen),
    tools: parts.tools === true ? await readTools() : new Map(),
    ...policy,
    tasks,
    containers,
    files,
    unseen: unseen.list(),
  };

  async function readFiles(): Promise<Snapshot['files']> {
    // Much to load for those who look at tasks only.
    const { PolicyOnDisk } = await import('./policy-on-disk.ts');
    const disk = new PolicyOnDisk(places, unseen);
    enter('reading the policy files of this host and its containers');
    disk.readHost();
    await disk.readContainers(containers, tasks);
    return disk.files;
  }
}

async function readTools(): Promise<Snapshot['tools']> {
  const { toolVersions } = await import('./tool-versions.ts');
  return toolVersions();
}

/** Asks Incus where it runs: only to look, it is not started. */
async function askIncus(
  tasks: readonly FoundTask[],
  hostPids: number | undefined,
): Promise<readonly IncusInstance[] | CommandError | undefined> {
  const runs = tasks.some(
    ({ command, effectiveUser, pidNamespace }) =>
      command === 'incusd' && effectiveUser === 0 && pidNamespace === hostPids,
  );
  if (!runs) return undefined;
  const { incusInstances } = await import('../incus/incus.ts');
  return incusInstances().catch((error: CommandError) => error);
}

function pidNamespaceOfSelf(proc: string): number | undefined {
  try {
    const digits = /\d+/.exec(readlinkSync(`${proc}/self/ns/pid`))?.[0];
    return digits === undefined ? undefined : Number(digits);
  } catch {
    return undefined;
  }
}

/** The policy namespace of this process. */
function viewOf(securityfs: string): ByteString {
  try {
    const name = kernelValue(securityfs, '.ns_name') ?? 'root';
    return (name === 'root' ? '' : name) as ByteString;
  } catch {
    return '' as ByteString;
  }
}

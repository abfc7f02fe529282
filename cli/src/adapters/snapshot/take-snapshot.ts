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
import { configuredLxcPaths, placesBelow } from './machine-places.ts';
import { readTasks, type FoundTask } from './read-tasks.ts';
import { UnseenObjects } from './unseen-objects.ts';
import { enter } from '../process/logger.ts';
import { ifPossible } from '../tolerated-failures.ts';

/** The optional parts of a snapshot, besides the names of profiles, tasks and containers. */
export interface SnapshotParts {
  /** Compiled policy. */
  readonly loads: boolean;
  /**
   * Configurations of containers that need a request, policy files on the disk, and the user and mount namespaces of
   * tasks.
   */
  readonly surroundings: boolean;
  /** Versions of tools. The tools must be started. */
  readonly tools?: boolean;
}

/**
 * Reads the host without changes. Leaves out objects removed meanwhile. The snapshot lists invisible objects.
 *
 * @param places - this machine, or a test folder
 */
export async function takeSnapshot(parts: SnapshotParts, places = placesBelow()): Promise<Snapshot> {
  const unseen = new UnseenObjects();
  const taken = new Date().toISOString();
  enter('reading the loaded policy');
  const kernel = readKernel(places, unseen);
  // Policy is read before tasks: a task's profile that is missing in the policy was loaded meanwhile, or was removed.
  const policy = readLoadedPolicy(`${places.securityfs}/policy`, parts.loads, unseen);
  if (kernel.parameters.get('enabled' as ByteString) !== 'Y')
    unseen.add('policy namespaces', 'policy', 'the kernel has no AppArmor, or it is off');
  enter('reading the processes of this host');
  const found = readTasks(places.proc, { namespaces: parts.surroundings }, unseen);
  const hostPids = pidNamespaceOfSelf(places.proc);
  const instances = parts.surroundings ? await askIncus(found, hostPids) : undefined;
  enter('reading the configurations of the containers');
  const monitors = lxcMonitors(places.proc, found, hostPids);
  const known = knownContainers({ places, monitors, tasks: found, hostPids, instances }, unseen);
  const { containers: assigned, tasks } = assignTasks(found, known, hostPids);
  const sysctls = readSysctls(places, unseen);
  const surroundings = parts.surroundings
    ? await readSurroundings()
    : { containers: assigned, hostFiles: [], files: [] };
  return {
    taken,
    host: (kernelValue(`${places.proc}/sys/kernel`, 'hostname') ?? '') as ByteString,
    view: viewOf(places.securityfs),
    kernel,
    sysctls,
    tools: parts.tools === true ? await readTools() : new Map(),
    ...policy,
    tasks,
    ...surroundings,
    unseen: unseen.list(),
  };

  async function readSurroundings(): Promise<
    Pick<Snapshot, 'configured' | 'containers' | 'hostFiles' | 'files' | 'policyService' | 'writable'>
  > {
    // Loaded on demand, because commands for tasks alone do not need the code.
    const { BoundaryReader } = await import('./boundary/boundary-reader.ts');
    const { PolicyFileReader } = await import('./policy-on-disk.ts');
    const { readPolicyService, startOfTask } = await import('./policy-service.ts');
    const { configuredSysctls } = await import('./configured-sysctls.ts');
    const { filesTrustedByLxc, writableObjects } = await import('./writable-objects.ts');
    enter('reading the mounts and namespaces of the containers');
    const boundaries = new BoundaryReader(places, unseen);
    const containers = boundaries.read(assigned, instances === undefined || 'message' in instances ? [] : instances);
    const disk = new PolicyFileReader(places, unseen);
    enter('reading the policy files of the host and the containers');
    disk.readHost();
    const trusted = [...disk.places(), ...filesTrustedByLxc(containers, places.root)];
    const writable = writableObjects(trusted, configuredLxcPaths(places), unseen, places.root);
    await disk.readContainers(containers, tasks);
    return {
      containers: containers.map((container) => ({ ...container, started: startOfTask(places.proc, container.init) })),
      hostFiles: boundaries.hostFiles,
      files: disk.files,
      policyService: readPolicyService(places),
      configured: configuredSysctls(places.root, (name) => sysctls.has(name)),
      writable,
    };
  }
}

async function readTools(): Promise<Snapshot['tools']> {
  const { toolVersions } = await import('./tool-versions.ts');
  return toolVersions();
}

/** Asks Incus only if it runs: an inspection must not start Incus. */
async function askIncus(
  tasks: readonly FoundTask[],
  hostPids: number | undefined,
): Promise<readonly IncusInstance[] | CommandError | undefined> {
  const runs = tasks.some(
    ({ command, effectiveUser, pidNamespace }) =>
      command === 'incusd' && effectiveUser === 0 && pidNamespace === hostPids,
  );
  if (!runs) return undefined;
  const { incusInstances, localInstances } = await import('../incus/incus.ts');
  return incusInstances().then(localInstances, (error: CommandError) => error);
}

function pidNamespaceOfSelf(proc: string): number | undefined {
  const digits = /\d+/.exec(ifPossible(() => readlinkSync(`${proc}/self/ns/pid`)) ?? '')?.[0];
  return digits === undefined ? undefined : Number(digits);
}

/** Returns the policy namespace of this process. */
function viewOf(securityfs: string): ByteString {
  const name = ifPossible(() => kernelValue(securityfs, '.ns_name')) ?? 'root';
  return (name === 'root' ? '' : name) as ByteString;
}

import { hash } from 'node:crypto';
import {
  comparePolicies,
  leftOutWithPeers,
  PolicyGroups,
  type LabelOfPolicy,
  type PolicyUnderKernel,
} from '@lamellar/core/diff';
import { groupedBy, textOf } from '@lamellar/core/language';
import { writeOutput } from '../adapters/process/standard-streams.ts';
import { snapshotFilesAt } from '../adapters/snapshot/snapshot-files.ts';
import { CommandError, exitStatus, type ExitStatus } from '../exit-status.ts';
import { loadPolicies, type CommandPolicy } from '../policy/load-policy.ts';
import { renderChangedHosts, renderDiffHosts } from '../render/diff-hosts-text.ts';
import { reportIncomplete } from '../render/report.ts';
import { differencesView } from '../views/changes-view.ts';
import { savedHostView, diffHostsView, type ComparedHostView, type DiffHostsView } from '../views/diff-hosts-view.ts';
import { matchesPattern } from '../words/matches-pattern.ts';
import type { ComparisonFlags } from './compared-policy.ts';

/** The options that select saved hosts. */
export interface HostFlags {
  /** Snapshots, and directories of snapshots. */
  readonly snapshot?: readonly string[] | undefined;
  /** A pattern of containers. */
  readonly container?: string | undefined;
}

/** The conditions of a comparison of hosts. */
interface HostConditions extends ComparisonFlags {
  readonly format: string;
  /** A value if each difference makes the exit status 1. */
  readonly failOn?: string;
}

/**
 * Returns the compared policy, or undefined for saved hosts.
 *
 * @throws CommandError without a policy and without snapshots, and with both
 */
export function comparedPlace(policy: string | undefined, { snapshot, container }: HostFlags): string | undefined {
  if (snapshot !== undefined && policy !== undefined)
    throw new CommandError('a policy and --snapshot: remove one', { hint: 'list all saved hosts after --snapshot' });
  if (snapshot === undefined && policy === undefined)
    throw new CommandError('no policy given', { hint: 'name a policy, or saved hosts with --snapshot DIR' });
  if (snapshot === undefined && container !== undefined)
    throw new CommandError('--container needs --snapshot', { hint: 'name saved hosts with --snapshot DIR' });
  return policy;
}

/** `lamellar diff --snapshot`: groups saved hosts by equal permissions, under the hosts' own kernels or a given kernel. */
export async function diffHosts(flags: HostConditions, { snapshot = [], container }: HostFlags): Promise<ExitStatus> {
  const [kernel, compiler] = [atMostOne(flags.kernel, 'kernel'), atMostOne(flags.compiler, 'compiler')];
  checkFormat(flags.format);
  const groups = new PolicyGroups<ComparedHostView>(selectionOf(container));
  for (const file of snapshotFilesAt(snapshot)) {
    const loaded = await loadHost(file, flags, kernel, compiler);
    groups.add(underKernel(loaded), savedHostView(file, loaded), keyOf(loaded));
  }
  const found = groups.groups().map(({ members, differences }) => ({ hosts: members, differences }));
  print(diffHostsView(found), flags.format, renderDiffHosts);
  return flags.failOn !== undefined && found.length > 1 ? exitStatus.denied : exitStatus.success;
}

/** `lamellar compat --snapshot`: groups saved hosts by the changes with a kernel or compiler. */
export async function compatHosts(flags: HostConditions, { snapshot = [], container }: HostFlags): Promise<ExitStatus> {
  const [kernel, compiler] = [atMostOne(flags.kernel, 'kernel'), atMostOne(flags.compiler, 'compiler')];
  if (kernel === undefined && compiler === undefined)
    throw new CommandError('nothing to compare with', { hint: 'name the next kernel: --kernel 6.17' });
  const isCompared = selectionOf(container);
  const compared = [];
  for (const file of snapshotFilesAt(snapshot)) {
    const before = await loadHost(file, flags, undefined, undefined);
    const after = await loadHost(file, flags, kernel, compiler);
    const differences = comparePolicies(underKernel(before), underKernel(after), [], isCompared);
    compared.push({ host: savedHostView(file, before), differences });
  }
  const groups = groupedBy(compared, ({ differences }) => JSON.stringify(differencesView(differences)));
  const found = Array.from(groups.values(), (members) => ({
    hosts: members.map(({ host }) => host),
    differences: members[0].differences,
  })).sort((first, second) => second.hosts.length - first.hosts.length);
  const view = diffHostsView(found);
  print(view, flags.format, renderChangedHosts);
  const isChanged = view.groups.some(
    ({ differences }) => differences !== undefined && Object.values(differences).some(({ length }) => length > 0),
  );
  return flags.failOn !== undefined && isChanged ? exitStatus.denied : exitStatus.success;
}

function checkFormat(format: string): void {
  if (!['human', 'json'].includes(format))
    throw new CommandError(`--format ${format} does not support --snapshot`, { hint: 'choose `human` or `json`' });
}

function print(view: DiffHostsView, format: string, render: typeof renderDiffHosts): void {
  writeOutput(format === 'json' ? `${JSON.stringify(view)}\n` : render(view, leftOutWithPeers));
}

async function loadHost(
  file: string,
  { kernel: _kernels, compiler: _compilers, ...others }: HostConditions,
  kernel: string | undefined,
  compiler: '4.1' | '5.0' | undefined,
): Promise<CommandPolicy> {
  const [loaded] = await loadPolicies({
    ...others,
    snapshot: file,
    existing: 'keep',
    ...(kernel === undefined ? {} : { kernel: [kernel] }),
    ...(compiler === undefined ? {} : { compiler }),
  });
  reportIncomplete(loaded);
  return loaded;
}

function underKernel({ policy, kernel }: CommandPolicy): PolicyUnderKernel {
  return { policy, behaviours: kernel.behaviours };
}

/** Returns a text that is equal for hosts with equal policy, kernels and containers. */
function keyOf({ live, kernel, compiler }: CommandPolicy): string {
  if (live === undefined) throw new Error('a saved host has a snapshot');
  const { view, namespaces, loads, containers, tasks } = live.snapshot;
  const labels = new Map(tasks.map(({ id, label }) => [id, label]));
  const parts = [
    view,
    kernel.version,
    compiler().version,
    namespaces.map(({ name, profiles }) => [
      name,
      profiles.map((profile) => [profile.name, profile.mode, profile.attach, profile.load]),
    ]),
    loads.map((bytes) => hash('sha256', bytes, 'base64')),
    containers.map(({ runtime, name, project, path, init }) => [runtime, name, project, path, labels.get(init ?? -1)]),
  ];
  return hash('sha256', JSON.stringify(parts), 'base64');
}

function atMostOne<Value>(values: readonly Value[] | undefined, option: string): Value | undefined {
  if (values !== undefined && values.length > 1)
    throw new CommandError(`several values of --${option} with --snapshot`, { hint: 'name one' });
  return values?.[0];
}

/** Selects the labels of containers by a pattern; `*` stands for any text. Without a pattern, selects every label. */
function selectionOf(pattern: string | undefined): (label: LabelOfPolicy) => boolean {
  if (pattern === undefined) return () => true;
  return ({ label, policy }) =>
    label.parts.some((part) => {
      const layer = policy.layerOf(part);
      const containers =
        layer.kind === 'host-layer' ? layer.containers : layer.kind === 'container-layer' ? [layer.container] : [];
      return containers.some(({ name }) => name !== undefined && matchesPattern(pattern, textOf(name)));
    });
}

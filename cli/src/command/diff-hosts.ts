import {
  changedByCompiling,
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
import { policyKeyOf } from '../policy/policy-key.ts';
import { renderChangedHosts, renderDiffHosts } from '../render/diff-hosts-text.ts';
import { differencesView } from '../views/changes-view.ts';
import {
  savedHostView,
  diffHostsView,
  type ComparedHostView,
  type DiffHostsView,
  type FoundHostGroup,
} from '../views/diff-hosts-view.ts';
import { matchesPattern } from '../words/matches-pattern.ts';
import { isFailing, reportErrors, type ComparisonFlags } from './compared-policy.ts';

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
  /** The changes that make the exit status 1: of `diff`, or of `compat`. */
  readonly failOn?: 'gain' | 'loss' | 'any' | 'change';
  readonly git?: readonly string[];
  readonly abi?: readonly string[];
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
  checkOptions(flags);
  const groups = new PolicyGroups<ComparedHostView>(selectionOf(container));
  let isSound = true;
  for (const file of snapshotFilesAt(snapshot)) {
    const loaded = await loadHost(file, flags, kernel, compiler);
    isSound = reportErrors(loaded) && isSound;
    groups.add(underKernel(loaded), savedHostView(file, loaded), policyKeyOf(loaded));
  }
  const found = groups.groups().map(({ members, differences }) => ({ hosts: members, differences }));
  print(diffHostsView(found), flags.format, renderDiffHosts);
  return statusOf(found, flags.failOn, isSound);
}

/** `lamellar compat --snapshot`: groups saved hosts by the changes with a kernel or compiler. */
export async function compatHosts(flags: HostConditions, { snapshot = [], container }: HostFlags): Promise<ExitStatus> {
  const [kernel, compiler] = [atMostOne(flags.kernel, 'kernel'), atMostOne(flags.compiler, 'compiler')];
  if (kernel === undefined && compiler === undefined)
    throw new CommandError('nothing to compare with', { hint: 'name the next kernel: --kernel 6.17' });
  checkOptions(flags);
  const isCompared = selectionOf(container);
  let isSound = true;
  const compared = [];
  for (const file of snapshotFilesAt(snapshot)) {
    const before = await loadHost(file, flags, undefined, undefined);
    const after = await loadHost(file, flags, kernel, compiler);
    isSound = reportErrors(before) && isSound;
    const differences = comparePolicies(underKernel(before), underKernel(after), [], isCompared);
    const compiledDifferently = changedByCompiling(before.kernel, after.kernel, after.compiler());
    compared.push({ host: savedHostView(file, before), differences, compiledDifferently });
  }
  const groups = groupedBy(compared, ({ differences, compiledDifferently }) =>
    JSON.stringify([differencesView(differences), compiledDifferently]),
  );
  const found = Array.from(groups.values(), (members) => ({
    hosts: members.map(({ host }) => host),
    differences: members[0].differences,
    compiledDifferently: members[0].compiledDifferently,
  })).sort((first, second) => second.hosts.length - first.hosts.length);
  print(diffHostsView(found), flags.format, renderChangedHosts);
  return statusOf(found, flags.failOn, isSound);
}

/** Refuses options without an effect on saved hosts. */
function checkOptions({ format, git, abi = [], stackWith }: HostConditions): void {
  const refused = [
    ...(format === 'human' || format === 'json' ? [] : [`--format ${format}`]),
    ...(git === undefined ? [] : ['--git']),
    ...(abi.length === 0 ? [] : ['--abi']),
    ...(stackWith === undefined ? [] : ['--stack-with']),
  ];
  if (refused.length > 0)
    throw new CommandError(`${refused.join(', ')} has no effect with --snapshot`, { hint: 'remove the option' });
}

function statusOf(groups: readonly FoundHostGroup[], failOn: HostConditions['failOn'], isSound: boolean): ExitStatus {
  if (!isSound) return exitStatus.invalid;
  const kind = failOn === 'change' ? 'any' : failOn;
  const isChanged = groups.some(
    ({ differences, compiledDifferently = [] }) =>
      differences !== undefined &&
      (isFailing(differences, kind) || (kind !== undefined && compiledDifferently.length > 0)),
  );
  return isChanged ? exitStatus.denied : exitStatus.success;
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
  return loaded;
}

function underKernel({ policy, kernel }: CommandPolicy): PolicyUnderKernel {
  return { policy, behaviours: kernel.behaviours };
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

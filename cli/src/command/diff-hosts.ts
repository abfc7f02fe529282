import {
  changedByCompiling,
  comparePolicies,
  leftOutWithPeers,
  PolicyGroups,
  type LabelOfPolicy,
  type PolicyDifferences,
  type PolicyUnderKernel,
} from '@lamellar/core/diff';
import { groupedBy, textOf } from '@lamellar/core/language';
import { LoadError } from '@lamellar/node';
import { writeOutput } from '../adapters/process/standard-streams.ts';
import { snapshotFilesAt } from '../adapters/snapshot/snapshot-files.ts';
import { CommandError, exitStatus, highestStatus, type ExitStatus } from '../exit-status.ts';
import { loadPolicies, type CommandPolicy } from '../policy/load-policy.ts';
import { policyKeyOf } from '../policy/policy-key.ts';
import { codeBlock } from '../render/code-block.ts';
import { diffHostsHtml } from '../render/diff-hosts-html.ts';
import { renderChangedHosts, renderDiffHosts } from '../render/diff-hosts-text.ts';
import { reportFailure } from '../report-failure.ts';
import { differencesView } from '../views/changes-view.ts';
import {
  savedHostView,
  diffHostsView,
  type ComparedHostView,
  type DiffHostsView,
  type FoundHostGroup,
} from '../views/diff-hosts-view.ts';
import { distinctHostNames } from '../words/distinct-host-names.ts';
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
  readonly format: 'human' | 'json' | 'markdown' | 'html';
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
  const unread = await eachReadable(snapshot, async (file) => {
    const loaded = await loadHost(file, flags, kernel, compiler);
    groups.add(underKernel(loaded), savedHostView(file, loaded), policyKeyOf(loaded));
    return reportErrors(loaded);
  });
  const found = groups.groups().map(({ members, differences }) => ({ hosts: members, differences }));
  print(diffHostsView(found, unread.files), flags.format, renderDiffHosts);
  return highestStatus([statusOf(found, flags.failOn), ...unread.statuses]);
}

/** The snapshots that a comparison could not read, and the statuses of all errors. */
interface UnreadHosts {
  readonly files: readonly string[];
  readonly statuses: readonly ExitStatus[];
}

/**
 * Calls back for each saved host. Reports an unreadable snapshot, which hides no further host.
 *
 * @param read - returns false if the policy of the host has errors
 */
async function eachReadable(places: readonly string[], read: (file: string) => Promise<boolean>): Promise<UnreadHosts> {
  const [files, statuses]: [string[], ExitStatus[]] = [[], []];
  for (const file of snapshotFilesAt(places)) {
    try {
      if (!(await read(file))) statuses.push(exitStatus.invalid);
    } catch (error) {
      // An error of the command line concerns all hosts.
      if (!(error instanceof LoadError)) throw error;
      statuses.push(await reportFailure(error));
      files.push(file);
    }
  }
  return { files, statuses };
}

/** `lamellar compat --snapshot`: groups saved hosts by the changes with a kernel or compiler. */
export async function compatHosts(flags: HostConditions, { snapshot = [], container }: HostFlags): Promise<ExitStatus> {
  const [kernel, compiler] = [atMostOne(flags.kernel, 'kernel'), atMostOne(flags.compiler, 'compiler')];
  if (kernel === undefined && compiler === undefined)
    throw new CommandError('nothing to compare with', { hint: 'name the next kernel: --kernel 6.17' });
  checkOptions(flags);
  const isCompared = selectionOf(container);
  const compared: ChangedHost[] = [];
  const unread = await eachReadable(snapshot, async (file) => {
    const before = await loadHost(file, flags, undefined, undefined);
    const after = await loadHost(file, flags, kernel, compiler);
    const differences = comparePolicies(underKernel(before), underKernel(after), [], isCompared);
    const compiledDifferently = changedByCompiling(before.kernel, after.kernel, after.compiler());
    compared.push({ host: savedHostView(file, before), differences, compiledDifferently });
    return reportErrors(before);
  });
  const groups = groupedBy(compared, ({ differences, compiledDifferently }) =>
    JSON.stringify([differencesView(differences), compiledDifferently]),
  );
  const found = Array.from(groups.values(), (members) => ({
    hosts: members.map(({ host }) => host),
    differences: members[0].differences,
    compiledDifferently: members[0].compiledDifferently,
  })).sort((first, second) => second.hosts.length - first.hosts.length);
  print(diffHostsView(found, unread.files), flags.format, renderChangedHosts);
  return highestStatus([statusOf(found, flags.failOn), ...unread.statuses]);
}

/** A saved host with the changes by a kernel or compiler. */
interface ChangedHost {
  readonly host: ComparedHostView;
  readonly differences: PolicyDifferences;
  readonly compiledDifferently: readonly string[];
}

/** Refuses options without an effect on saved hosts. */
function checkOptions({ git, abi = [], stackWith }: HostConditions): void {
  const refused = [
    ...(git === undefined ? [] : ['--git']),
    ...(abi.length === 0 ? [] : ['--abi']),
    ...(stackWith === undefined ? [] : ['--stack-with']),
  ];
  if (refused.length > 0)
    throw new CommandError(`${refused.join(', ')} has no effect with --snapshot`, { hint: 'remove the option' });
}

function statusOf(groups: readonly FoundHostGroup[], failOn: HostConditions['failOn']): ExitStatus {
  const kind = failOn === 'change' ? 'any' : failOn;
  const isChanged = groups.some(
    ({ differences, compiledDifferently = [] }) =>
      differences !== undefined &&
      (isFailing(differences, kind) || (kind !== undefined && compiledDifferently.length > 0)),
  );
  return isChanged ? exitStatus.denied : exitStatus.success;
}

/** Prints the groups, unless no snapshot was readable. */
function print(view: DiffHostsView, format: HostConditions['format'], render: typeof renderDiffHosts): void {
  if (view.groups.length === 0 && format !== 'json') return;
  writeOutput(formatted(view, format, render));
}

function formatted(view: DiffHostsView, format: HostConditions['format'], render: typeof renderDiffHosts): string {
  if (format === 'json') return `${JSON.stringify(view)}\n`;
  const nameOf = distinctHostNames(view.groups.flatMap(({ hosts }) => hosts));
  const groups = view.groups.map((group) => ({
    ...group,
    hosts: group.hosts.map((one) => ({ ...one, host: nameOf(one) })),
  }));
  const named = { ...view, groups };
  if (format === 'html') return diffHostsHtml(named, leftOutWithPeers);
  const text = render(named, leftOutWithPeers);
  return format === 'human'
    ? text
    : ['# Hosts with different permissions', '', ...codeBlock(text.trimEnd().split('\n'))].join('\n');
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

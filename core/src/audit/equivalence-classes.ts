import { groupedBy } from '../source/grouped-by.ts';
import { memoised } from '../source/memoised.ts';
import type { Operation } from '../classes/policy-classes.ts';
import { splitLabel } from '../labels/parse-label.ts';
import type { AuditedContainer, AuditedHost, UsedLabel } from './audited-host.ts';
import { labelsOfMember, MemberReach, type GroupMember, type NotComputed, type OperationMask } from './member-reach.ts';
import { outerKey, ownNamespace } from './container-layers.ts';

/** A group of equivalent members: containers that differ only in name, or equivalent labels of host programs. */
export type MemberGroup =
  | { readonly kind: 'containers'; readonly containers: readonly [AuditedContainer, ...AuditedContainer[]] }
  | { readonly kind: 'programs'; readonly labels: readonly [UsedLabel, ...UsedLabel[]] };

/** A group with the number of reachable members. */
export interface ReachedGroup {
  readonly party: MemberGroup;
  /** Number of reachable members, without the acting member. */
  readonly count: number;
  readonly isAll: boolean;
}

/** Operations of a group, and the groups reachable by the operations. */
export interface GroupReach {
  readonly operations: readonly Operation[];
  readonly reached: readonly ReachedGroup[];
}

/** The groups of a host, and the permissions between groups. */
export interface EffectiveReach {
  /** All groups: containers first, larger groups first. */
  readonly parties: readonly MemberGroup[];
  /** Operations between labels, limited to operations for which the kernel evaluates the target. */
  readonly operations: readonly Operation[];
  /** Operations without evaluation of the target: a label's permission is equal towards all. */
  readonly unchecked: readonly Operation[];
  /** Stack-checked operations allowed from every member to every member; omitted as uninformative. */
  readonly open: readonly Operation[];
  /**
   * Returns the permissions of a member of a group towards others, largest sets first, by AppArmor alone.
   *
   * @param operations - the operations to report; by default all except `open`
   */
  readonly reachOf: (party: MemberGroup, operations?: readonly Operation[]) => readonly GroupReach[];
  /** Returns the operations without an answer because of a limit. */
  readonly notFoundOut: (party: MemberGroup) => readonly GroupReach[];
  /** Operations that are not computed for any group, because too many members differ. */
  readonly notComputed: NotComputed | undefined;
}

/**
 * Computes the permissions between all labels of tasks with known profiles.
 *
 * @param limit - the number of different members for which operations on objects are computed
 */
export function effectiveReach(host: AuditedHost, limit?: number): EffectiveReach {
  const members: readonly GroupMember[] = [
    ...host.hostLabels,
    ...host.containers.filter(({ tasks }) => tasks.length > 0),
  ];
  const reach = new MemberReach(members, host.kernel.measured.behaviours, limit);
  const parties = groupsOfHost(host, reach);
  const open = openToAll(parties, reach);
  const reported = reach.operations.filter((operation) => !open.includes(operation));
  const reachedBy = (party: MemberGroup, maskOf: (from: GroupMember, to: GroupMember) => OperationMask) => {
    const [from] = membersOf(party);
    return reachedGroups(from, parties, (to) => maskOf(from, to)).map(({ mask, reached }) => ({
      operations: reach.operationsIn(mask),
      reached,
    }));
  };
  return {
    parties,
    operations: reach.operations,
    unchecked: reach.unchecked,
    notComputed: reach.notComputed,
    open,
    reachOf: (party, operations = reported) => {
      const intended = reach.maskOf(operations);
      return reachedBy(party, (from, to) => reach.between(from, to).may & intended);
    },
    notFoundOut: (party) => reachedBy(party, (from, to) => reach.between(from, to).notFoundOut),
  };
}

/** Returns the stack-checked operations allowed from every member with a known label to every different member. */
function openToAll(parties: readonly MemberGroup[], reach: MemberReach): readonly Operation[] {
  const isKnown = (member: GroupMember): boolean => labelsOfMember(member).some(({ meaning }) => meaning !== undefined);
  const all = parties.flatMap(membersOf).filter(isKnown);
  let open = reach.maskOf(reach.operations.filter(({ shape }) => shape === 'stack-check'));
  if (all.length < 2) return [];
  for (const party of parties) {
    const from = membersOf(party).find(isKnown);
    if (from === undefined) continue;
    for (const to of all) if (to !== from) open &= reach.between(from, to).may;
    if (open === 0n) break;
  }
  return reach.operationsIn(open);
}

/** Returns the members of a group. */
export function membersOf(party: MemberGroup): readonly [GroupMember, ...GroupMember[]] {
  return party.kind === 'containers' ? party.containers : party.labels;
}

function groupsOfHost(host: AuditedHost, reach: MemberReach): readonly MemberGroup[] {
  const containers = groupedBy(
    host.containers.filter(({ tasks }) => tasks.length > 0),
    (container) => equivalenceKey(container, host, reach),
  );
  const programs = groupedBy(host.hostLabels, (label) => {
    const group = reach.groupOf(label);
    // The host's unconfined label and every unresolved label form separate groups.
    return label.label === 'unconfined' || group === undefined ? label.label : `${group} ${reach.objectClassOf(label)}`;
  });
  return [
    ...[...containers.values()]
      .sort((left, right) => right.length - left.length)
      .map((list): MemberGroup => ({ kind: 'containers', containers: list })),
    ...[...programs.values()].map((labels): MemberGroup => ({ kind: 'programs', labels })),
  ];
}

/**
 * Returns a key of equivalent containers: equal runtime, layers, profiles, settings and permissions in both directions.
 */
function equivalenceKey(container: AuditedContainer, { namespaces }: AuditedHost, reach: MemberReach): string {
  const { runtime, name, settings = [], boundary } = container.container;
  const namespace = ownNamespace(container);
  const loaded = namespace === undefined ? undefined : namespaces.get(namespace);
  const profiles = (loaded?.profiles ?? []).map(({ name: profile, load, mode }) => `${profile}\0${load}\0${mode}`);
  // The services that run at the moment are irrelevant: containers under a common host layer have equal permissions
  // towards the outside.
  const byOuter = new Map(container.labels.toReversed().map((label) => [outerKey(label), reach.groupOf(label)]));
  const usual = container.init === undefined ? undefined : outerKey({ parts: splitLabel(container.init.label) });
  const labels = [...byOuter].map(([outer, group]) => `${group}\0${outer === usual ? '' : outer}`);
  const said = settings.map(({ key, value }) => `${key}=${value}`.replaceAll(name, '\0'));
  return JSON.stringify([
    runtime,
    container.isPrivileged,
    profiles.sort(),
    labels.sort(),
    reach.objectClassOf(container),
    said,
    boundary?.files,
    boundary?.sharedNamespaces.map((shared) => [shared.kind, shared.container === undefined]),
    boundary?.capabilities,
  ]);
}

/** Returns the members that a member can reach, grouped by permissions (as bits); largest sets first. */
function reachedGroups(
  from: GroupMember,
  parties: readonly MemberGroup[],
  maskOf: (to: GroupMember) => bigint,
): readonly { readonly mask: bigint; readonly reached: readonly ReachedGroup[] }[] {
  const found = new Map<bigint, ReachedGroup[]>();
  for (const party of parties) {
    const members = membersOf(party).filter((member) => member !== from);
    for (const [mask, { length: count }] of groupedBy(members, maskOf))
      if (mask !== 0n) memoised(found, mask, () => []).push({ party, count, isAll: count === members.length });
  }
  return [...found]
    .map(([mask, reached]) => ({ mask, reached }))
    .sort((left, right) => bitsOf(right.mask) - bitsOf(left.mask));
}

function bitsOf(mask: bigint): number {
  return mask.toString(2).replaceAll('0', '').length;
}

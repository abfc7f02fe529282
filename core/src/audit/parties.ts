import type { Operation } from '../class/policy-classes.ts';
import { splitLabel } from '../label/parse-label.ts';
import type { AuditedContainer, AuditedHost, UsedLabel } from './audited-host.ts';
import { labelsOfMember, MemberReach, type OperationMask, type PartyMember } from './member-reach.ts';
import { outerParts, ownNamespace } from './container-layers.ts';

/** Containers that nothing tells apart but their names, or labels of the host's programs of which that is true. */
export type Party =
  | { readonly kind: 'containers'; readonly containers: readonly [AuditedContainer, ...AuditedContainer[]] }
  | { readonly kind: 'programs'; readonly labels: readonly [UsedLabel, ...UsedLabel[]] };

/** Some operations, and those of a party that they may be done to. */
export interface ReachedParty {
  readonly party: Party;
  /** How many of its containers or labels; all but the one that acts where it is one of them. */
  readonly count: number;
  readonly isAll: boolean;
}

/** What a party may do to others, and to whom. */
export interface PartyReach {
  readonly operations: readonly Operation[];
  readonly reached: readonly ReachedParty[];
}

/** Who is on a host, and what each may do to the others. */
export interface EffectiveReach {
  /** Containers first, those of which there are most before others. */
  readonly parties: readonly Party[];
  /** Operations by which labels reach each other, as far as this kernel looks at whom it reaches. */
  readonly operations: readonly Operation[];
  /** Those by which it looks at nobody else: what a label may do so is the same towards all. */
  readonly unasked: readonly Operation[];
  /** Those of classes beside the oldest that everybody may do to everybody: nobody is told by them. */
  readonly open: readonly Operation[];
  /**
   * What one of a party may do outside of itself, most first; AppArmor alone is asked.
   *
   * @param operations - those that are told; where it is not said, all but those that are open to everybody
   */
  readonly reachOf: (party: Party, operations?: readonly Operation[]) => readonly PartyReach[];
  /** What took too much to find out of that. */
  readonly notFoundOut: (party: Party) => readonly PartyReach[];
}

/** Works out who may do what to whom, for every label that a task carries and whose profiles are known. */
export function effectiveReach(host: AuditedHost): EffectiveReach {
  const members: readonly PartyMember[] = [
    ...host.hostLabels,
    ...host.containers.filter(({ tasks }) => tasks.length > 0),
  ];
  const reach = new MemberReach(members, host.kernel.measured.behaviours);
  const parties = partiesOf(host, reach);
  const open = openToAll(parties, reach);
  const told = reach.operations.filter((operation) => !open.includes(operation));
  const reachedBy = (party: Party, maskOf: (from: PartyMember, to: PartyMember) => OperationMask) => {
    const [from] = membersOf(party);
    return reachedParties(from, parties, (to) => maskOf(from, to)).map(({ mask, reached }) => ({
      operations: reach.told(mask),
      reached,
    }));
  };
  return {
    parties,
    operations: reach.operations,
    unasked: reach.unasked,
    open,
    reachOf: (party, operations = told) => {
      const meant = reach.maskOf(operations);
      return reachedBy(party, (from, to) => reach.between(from, to).may & meant);
    },
    notFoundOut: (party) => reachedBy(party, (from, to) => reach.between(from, to).notFoundOut),
  };
}

/** Operations beside those of which both sides are always asked that all of whom something is known may do to all others. */
function openToAll(parties: readonly Party[], reach: MemberReach): readonly Operation[] {
  const isKnown = (member: PartyMember): boolean => labelsOfMember(member).some(({ meaning }) => meaning !== undefined);
  const all = parties.flatMap(membersOf).filter(isKnown);
  let open = reach.maskOf(reach.operations.filter(({ shape }) => shape === 'stack-check'));
  if (all.length < 2) return [];
  for (const party of parties) {
    const from = membersOf(party).find(isKnown);
    if (from === undefined) continue;
    for (const to of all) if (to !== from) open &= reach.between(from, to).may;
    if (open === 0n) break;
  }
  return reach.told(open);
}

/** The members of a party. */
export function membersOf(party: Party): readonly [PartyMember, ...PartyMember[]] {
  return party.kind === 'containers' ? party.containers : party.labels;
}

function partiesOf(host: AuditedHost, reach: MemberReach): readonly Party[] {
  const containers = new Map<string, [AuditedContainer, ...AuditedContainer[]]>();
  for (const container of host.containers) {
    if (container.tasks.length === 0) continue;
    const key = likeness(container, host, reach);
    const same = containers.get(key);
    if (same === undefined) containers.set(key, [container]);
    else same.push(container);
  }
  const programs = new Map<string, [UsedLabel, ...UsedLabel[]]>();
  for (const label of host.hostLabels) {
    const group = reach.groupOf(label);
    // What the host does not confine is a party of its own, and so is what is not known.
    const key =
      label.label === 'unconfined' || group === undefined ? label.label : `${group} ${reach.alikeByThings(label)}`;
    const same = programs.get(key);
    if (same === undefined) programs.set(key, [label]);
    else same.push(label);
  }
  return [
    ...[...containers.values()]
      .sort((left, right) => right.length - left.length)
      .map((list): Party => ({ kind: 'containers', containers: list })),
    ...[...programs.values()].map((labels): Party => ({ kind: 'programs', labels })),
  ];
}

/** Containers that share this are alike: in runtime, layers, profiles, settings, and in what they may do to whom. */
function likeness(container: AuditedContainer, { namespaces }: AuditedHost, reach: MemberReach): string {
  const { runtime, name, settings = [] } = container.container;
  const namespace = ownNamespace(container);
  const loaded = namespace === undefined ? undefined : namespaces.get(namespace);
  const profiles = (loaded?.profiles ?? []).map(({ name: profile, load, mode }) => `${profile}\0${load}\0${mode}`);
  // Which services happen to run just now makes no difference to what is done to others as such: who is under the same host layer meets others alike.
  const byOuter = new Map(container.labels.toReversed().map((label) => [outerKey(label), reach.groupOf(label)]));
  const usual = container.init === undefined ? undefined : outerKey({ parts: splitLabel(container.init.label) });
  const labels = [...byOuter].map(([outer, group]) => `${group}\0${outer === usual ? '' : outer}`);
  const said = settings.map(({ key, value }) => `${key}=${value}`.replaceAll(name, '\0'));
  return JSON.stringify([
    runtime,
    container.isPrivileged,
    profiles.sort(),
    labels.sort(),
    reach.alikeByThings(container),
    said,
  ]);
}

function outerKey(label: Pick<UsedLabel, 'parts'>): string {
  return outerParts(label)
    .map(({ name }) => name)
    .join('//&');
}

/** Who is reached by one member, put together by what may be done to them, which is told as bits; the most first. */
function reachedParties(
  from: PartyMember,
  parties: readonly Party[],
  maskOf: (to: PartyMember) => bigint,
): readonly { readonly mask: bigint; readonly reached: readonly ReachedParty[] }[] {
  const found = new Map<bigint, ReachedParty[]>();
  for (const party of parties) {
    const members = membersOf(party).filter((member) => member !== from);
    const counts = new Map<bigint, number>();
    for (const member of members) {
      const mask = maskOf(member);
      if (mask !== 0n) counts.set(mask, (counts.get(mask) ?? 0) + 1);
    }
    for (const [mask, count] of counts) {
      const entry = { party, count, isAll: count === members.length };
      const same = found.get(mask);
      if (same === undefined) found.set(mask, [entry]);
      else same.push(entry);
    }
  }
  return [...found]
    .map(([mask, reached]) => ({ mask, reached }))
    .sort((left, right) => bitsOf(right.mask) - bitsOf(left.mask));
}

function bitsOf(mask: bigint): number {
  return mask.toString(2).replaceAll('0', '').length;
}

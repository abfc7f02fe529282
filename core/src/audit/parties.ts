import type { Label } from '../label/label.ts';
import { splitLabel } from '../label/parse-label.ts';
import { groupLabels } from '../matrix/group-labels.ts';
import { Matrix } from '../matrix/matrix.ts';
import { pairOperations, type PairOperation } from '../class/policy-classes.ts';
import type { ByteString } from '../source/bytes.ts';
import type { AuditedContainer, AuditedHost, UsedLabel } from './audited-host.ts';
import { MatrixReach, type PartyMember } from './matrix-reach.ts';
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
  readonly operations: readonly PairOperation[];
  readonly reached: readonly ReachedParty[];
}

/** Who is on a host, and what each may do to the others. */
export interface EffectiveReach {
  /** Containers first, those of which there are most before others. */
  readonly parties: readonly Party[];
  /** What one of a party may do outside of itself, most first; AppArmor alone is asked. */
  readonly reachOf: (party: Party) => readonly PartyReach[];
  /** What one container may do to another, or a label of the host's programs. */
  readonly between: (from: PartyMember, to: PartyMember) => readonly PairOperation[];
}

/** Works out who may do what to whom, for every label that a task carries and whose profiles are known. */
export function effectiveReach(host: AuditedHost): EffectiveReach {
  const used = [
    ...new Map(
      [...host.hostLabels, ...host.containers.flatMap(({ labels }) => labels)].map((one) => [one.label, one.meaning]),
    ),
  ];
  const known = used.flatMap(([label, meaning]): readonly (readonly [ByteString, Label])[] =>
    meaning === undefined ? [] : [[label, meaning]],
  );
  const indices = new Map(known.map(([label], index) => [label, index]));
  const matrix = new Matrix(
    known.map(([, label]) => label),
    pairOperations,
    host.kernel.measured.behaviours,
  );
  const groupOf = new Map<number, number>();
  for (const [group, { members }] of groupLabels(matrix).groups.entries())
    for (const member of members) groupOf.set(member, group);
  const reach = new MatrixReach(matrix, ({ label }) => indices.get(label));
  const parties = partiesOf(host, ({ label }) => groupOf.get(indices.get(label) ?? -1));
  return {
    parties,
    reachOf: (party) => {
      const [from] = membersOf(party);
      return reachedParties(from, parties, (to) => reach.mask(from, to)).map(({ mask, reached }) => ({
        operations: reach.operations(mask),
        reached,
      }));
    },
    between: (from, to) => reach.operations(reach.mask(from, to)),
  };
}

/** The members of a party. */
export function membersOf(party: Party): readonly [PartyMember, ...PartyMember[]] {
  return party.kind === 'containers' ? party.containers : party.labels;
}

function partiesOf(host: AuditedHost, groupOf: (label: UsedLabel) => number | undefined): readonly Party[] {
  const containers = new Map<string, [AuditedContainer, ...AuditedContainer[]]>();
  for (const container of host.containers) {
    if (container.tasks.length === 0) continue;
    const key = likeness(container, host, groupOf);
    const same = containers.get(key);
    if (same === undefined) containers.set(key, [container]);
    else same.push(container);
  }
  const programs = new Map<string, [UsedLabel, ...UsedLabel[]]>();
  for (const label of host.hostLabels) {
    const group = groupOf(label);
    // What the host does not confine is a party of its own, and so is what is not known.
    const key = label.label === 'unconfined' || group === undefined ? label.label : String(group);
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
function likeness(
  container: AuditedContainer,
  { namespaces }: AuditedHost,
  groupOf: (label: UsedLabel) => number | undefined,
): string {
  const { runtime, name, settings = [] } = container.container;
  const namespace = ownNamespace(container);
  const loaded = namespace === undefined ? undefined : namespaces.get(namespace);
  const profiles = (loaded?.profiles ?? []).map(({ name: profile, load, mode }) => `${profile}\0${load}\0${mode}`);
  // Which services happen to run just now makes no difference: who is under the same host layer meets others alike.
  const byOuter = new Map(container.labels.toReversed().map((label) => [outerKey(label), groupOf(label)]));
  const usual = container.init === undefined ? undefined : outerKey({ parts: splitLabel(container.init.label) });
  const labels = [...byOuter].map(([outer, group]) => `${group}\0${outer === usual ? '' : outer}`);
  const said = settings.map(({ key, value }) => `${key}=${value}`.replaceAll(name, '\0'));
  return JSON.stringify([runtime, container.isPrivileged, profiles.sort(), labels.sort(), said]);
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

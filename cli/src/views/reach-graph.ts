import { severities, type FindingSeverity } from '@lamellar/core/audit';
import type { AuditView } from './audit-view.ts';
import { exceptionsOf, sizeOf } from './group-reach.ts';

type Reach = AuditView['parties'][number]['reach'][number];

/** The permissions between groups of an audit, as a table and as a graph with the same content. */
export interface ReachGraph {
  /** The rows of the table: each has the operations of a group towards some targets. */
  readonly rows: readonly ReachRow[];
  /** The nodes of the graph. */
  readonly nodes: readonly ReachNode[];
  /** The arrows of the graph. */
  readonly arrows: readonly ReachArrow[];
  /** The number of groups without a node. */
  readonly omitted: number;
}

/** Operations of a group towards some targets. */
export interface ReachRow {
  /** The acting group. */
  readonly group: number;
  /** The operations with the reached groups; missing for files and namespaces of the host. */
  readonly reach?: Reach;
  /** The worst severity of a finding about the acting group. */
  readonly severity?: FindingSeverity;
}

/** A node: a group, all other groups together, or the files and namespaces of the host. */
export type ReachNode =
  | { readonly kind: 'group'; readonly group: number; readonly severity?: FindingSeverity }
  | { readonly kind: 'others' }
  | { readonly kind: 'host-files' };

/** An arrow between two nodes. */
export interface ReachArrow {
  /** The node of the acting group. */
  readonly from: number;
  /** The node of the target. */
  readonly to: number;
  /** The row with the operations. */
  readonly row: number;
}

/** More nodes are not readable. */
const maxNodes = 24;

/**
 * Returns the permissions between groups as a graph. Programs of the host reach each other without crossing a boundary,
 * and unconfined programs of the host reach everything: the graph omits both.
 */
export function reachGraph(view: AuditView): ReachGraph {
  const { parties } = view;
  const rated = parties.map((_, group) => ({ group, ...severityOf(group, view) }));
  const rows = rated.flatMap(({ group, ...severity }): readonly ReachRow[] => [
    ...(parties[group]?.reach ?? []).map((reach) => ({ group, reach, ...severity })),
    ...(usesHost(group, view) ? [{ group, ...severity }] : []),
  ]);
  const shown = [...rated]
    .sort((left, right) => rank(left.severity) - rank(right.severity) || left.group - right.group)
    .slice(0, maxNodes)
    .sort((left, right) => left.group - right.group);
  const nodes: ReachNode[] = shown.map((one) => ({ kind: 'group', ...one }));
  const places = new Map(shown.map(({ group }, node) => [group, node]));
  const nodeOf = (kind: 'others' | 'host-files'): number => {
    const known = nodes.findIndex((node) => node.kind === kind);
    return known === -1 ? nodes.push({ kind }) - 1 : known;
  };
  const arrows = rows.flatMap(({ group, reach }, row): readonly ReachArrow[] => {
    const from = places.get(group);
    if (from === undefined || isUnconfinedHost(parties[group])) return [];
    if (reach === undefined) return [{ from, to: nodeOf('host-files'), row }];
    if (exceptionsOf(reach.reached, group, parties) !== undefined) return [{ from, to: nodeOf('others'), row }];
    return reach.reached.flatMap(({ party }) => {
      const to = places.get(party);
      const isInside = parties[group]?.kind === 'programs' && parties[party]?.kind === 'programs';
      return to === undefined || isInside ? [] : [{ from, to, row }];
    });
  });
  return { rows, nodes, arrows, omitted: parties.length - shown.length };
}

/** Returns the worst severity of a reported finding about members of a group. */
function severityOf(group: number, { parties, findings }: AuditView): { readonly severity?: FindingSeverity } {
  const { containers = [], labels = [] } = parties[group] ?? {};
  const found = findings.filter(
    ({ suppressed, subject: { container, label, profile } }) =>
      suppressed === undefined &&
      ((container !== undefined && containers.includes(container)) || labels.includes(label ?? profile ?? '')),
  );
  const [severity] = found.map((one) => one.severity).sort((left, right) => rank(left) - rank(right));
  return severity === undefined ? {} : { severity };
}

function rank(severity: FindingSeverity | undefined): number {
  return severity === undefined ? severities.length : severities.indexOf(severity);
}

/** Checks whether members of a group can use files or namespaces of the host. */
function usesHost(group: number, { parties, containers }: AuditView): boolean {
  return (parties[group]?.containers ?? []).some((index) => {
    const { exposed = [], sharedWithHost = [] } = containers[index] ?? {};
    return exposed.some(({ effective }) => effective) || sharedWithHost.length > 0;
  });
}

function isUnconfinedHost(group: AuditView['parties'][number] | undefined): boolean {
  return sizeOf(group) === 1 && group?.labels?.[0] === 'unconfined';
}

import { severities } from '@lamellar/core/audit';
import type { AuditView, FindingView } from '../views/audit-view.ts';
import { groupHosts, type HostGroup } from '../views/host-groups.ts';
import { countOf } from '../words/count-of.ts';
import { distinctHostNames } from '../words/distinct-host-names.ts';
import type { ViewedAudit } from './audit-text.ts';
import { isReported } from './finding-words.ts';
import { fleetFacts } from './fleet-facts.ts';
import { findingsByStatement, type FoldedFinding } from './fold-findings.ts';

/** The printed facts about an audited host. */
export interface FleetHost extends Pick<AuditView, 'file' | 'host'> {
  readonly containers: number;
  readonly facts: readonly string[];
  readonly findings: ReadonlyMap<string, FoldedFinding>;
  /** The number of suppressed findings. */
  readonly suppressed: number;
  /** True if the snapshot lacks information. */
  readonly isIncomplete: boolean;
}

/** Returns the facts about a host that a comparison needs. */
export function fleetHost({ view, audit }: ViewedAudit): FleetHost {
  return {
    file: view.file,
    host: view.host,
    containers: view.containers.length,
    facts: fleetFacts(view, audit.host),
    findings: findingsByStatement(view),
    suppressed: view.findings.filter((finding) => !isReported(finding)).length,
    isIncomplete: view.unknown.length > 0,
  };
}

/** Audited hosts, compared. */
export interface Fleet {
  /** A sentence with the numbers of hosts and containers. */
  readonly head: string;
  /** The hosts with distinct names, in the order of the audits. */
  readonly hosts: readonly FleetHost[];
  /** Groups of hosts that differ from most hosts, small groups first. */
  readonly different: readonly HostGroup<FleetHost>[];
  /** Hosts without a difference from most hosts. */
  readonly equal: readonly FleetHost[];
  /** All findings, the worst first, and then those of few hosts. */
  readonly findings: readonly FleetFinding[];
  /** Hosts with incomplete snapshots. */
  readonly incomplete: readonly FleetHost[];
}

/** Compares hosts. */
export function compareFleet(audited: readonly FleetHost[]): Fleet {
  const nameOf = distinctHostNames(audited);
  const hosts = audited.map((one) => ({ ...one, host: nameOf(one) }));
  const groups = groupHosts(hosts);
  const equal = groups.filter((group) => !isDifferent(group)).flatMap((group) => [...group.hosts]);
  const containers = hosts.reduce((sum, host) => sum + host.containers, 0);
  return {
    head: headOf(hosts.length, equal.length, countOf(containers, 'container')),
    hosts,
    different: groups.filter(isDifferent),
    equal,
    findings: findingsOf(hosts),
    incomplete: hosts.filter(({ isIncomplete }) => isIncomplete),
  };
}

function headOf(all: number, equal: number, containers: string): string {
  return equal === all
    ? `${all} equal hosts with ${containers}`
    : `${all} hosts with ${containers}: ${equal} equal, ${all - equal} different`;
}

function isDifferent({ additional, missing }: HostGroup<FleetHost>): boolean {
  return additional.length + missing.length > 0;
}

/** Merges equal findings of several hosts: the worst first, and then those of few hosts. */
function findingsOf(hosts: readonly FleetHost[]): readonly FleetFinding[] {
  const merged = new Map<string, { readonly all: [FindingView, ...FindingView[]]; readonly on: FleetHost[] }>();
  for (const host of hosts)
    for (const [statement, findings] of host.findings) {
      const known = merged.get(statement);
      if (known === undefined) merged.set(statement, { all: [...findings], on: [host] });
      else {
        const subjects = new Set(known.all.map(({ subject }) => subject.words));
        if (subjects.size < maxSubjects)
          known.all.push(...findings.filter(({ subject }) => !subjects.has(subject.words)));
        known.on.push(host);
      }
    }
  return [...merged.values()].sort(
    (first, second) =>
      severities.indexOf(first.all[0].severity) - severities.indexOf(second.all[0].severity) ||
      first.on.length - second.on.length,
  );
}

/** A finding with its subjects and hosts. */
interface FleetFinding {
  readonly all: FoldedFinding;
  readonly on: readonly FleetHost[];
}

const maxSubjects = 100;

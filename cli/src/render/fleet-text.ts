import { severities } from '@lamellar/core/audit';
import { groupedBy } from '@lamellar/core/language';
import { groupHosts, type HostGroup } from '../views/host-groups.ts';
import type { StandardStream } from '../adapters/process/standard-streams.ts';
import type { AuditView, FindingView } from '../views/audit-view.ts';
import { brief } from '../words/brief.ts';
import { countOf } from '../words/count-of.ts';
import { firstLines, listed } from '../words/truncate-list.ts';
import { wrapped } from '../words/wrapped.ts';
import { findingsTitle, foldedFindingLines } from './audit-findings-text.ts';
import { columnsOf, renderAudit, type ViewedAudit } from './audit-text.ts';
import { isReported } from './finding-words.ts';
import { fleetFacts } from './fleet-facts.ts';
import { findingsByStatement, type FoldedFinding } from './fold-findings.ts';
import type { ItemReport } from './item-report.ts';
import { styleFor } from './style.ts';

/** The printed facts about an audited host. */
interface FleetHost extends Pick<AuditView, 'file' | 'host'> {
  readonly containers: number;
  readonly facts: readonly string[];
  readonly findings: ReadonlyMap<string, FoldedFinding>;
  /** The number of suppressed findings. */
  readonly suppressed: number;
  /** True if the snapshot lacks information. */
  readonly isIncomplete: boolean;
}

/** Starts a report for people: the audit of a single host, or the comparison of several hosts. */
export function startTextReport(stream: StandardStream | undefined): ItemReport<ViewedAudit> {
  const hosts: FleetHost[] = [];
  let first: ViewedAudit | undefined;
  return {
    add: (item) => {
      // A fleet's audits need too much memory to keep.
      first = hosts.length === 0 ? item : undefined;
      hosts.push(fleetHost(item));
      return '';
    },
    end: () => (first === undefined ? renderFleet(hosts, stream) : renderAudit(first.view, first.audit, stream)),
  };
}

function fleetHost({ view, audit }: ViewedAudit): FleetHost {
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

function renderFleet(audited: readonly FleetHost[], stream: StandardStream | undefined): string {
  if (audited.length === 0) return '';
  const hosts = withDistinctNames(audited);
  const [style, columns] = [styleFor(stream), columnsOf(stream)];
  const groups = groupHosts(hosts);
  const different = groups.filter(isDifferent);
  const equal = groups.filter((group) => !isDifferent(group)).flatMap((group) => [...group.hosts]);
  const found = findingsOf(hosts);
  const containers = hosts.reduce((sum, host) => sum + host.containers, 0);
  const incomplete = hosts.filter(({ isIncomplete }) => isIncomplete);
  const lines = [
    headOf(hosts.length, equal.length, countOf(containers, 'container')),
    '',
    ...(different.length === 0 ? [] : ['DIFFERENT HOSTS  compared with most hosts: + additional, - missing', '']),
    ...different.flatMap((group) => [...groupLines(group, columns), '']),
    ...(equal.length === 0 ? [] : [...wrapped(`EQUAL HOSTS  ${namesOf(equal)}`, '', columns), '']),
    findingsTitle(
      found.map(({ all: [finding] }) => finding),
      hosts.reduce((sum, { suppressed }) => sum + suppressed, 0),
    ),
    '',
    ...found.flatMap(({ all, on }) => [...foldedFindingLines(all, style, columns, hostsWords(on, hosts.length)), '']),
    ...(incomplete.length === 0
      ? []
      : [...wrapped(`NOT KNOWN  The snapshots lack information about ${namesOf(incomplete)}.`, '', columns), '']),
    ...wrapped('For containers and permissions of a host: lamellar audit FILE', '', columns).map(style.faint),
  ];
  return `${lines.join('\n')}\n`;
}

function headOf(all: number, equal: number, containers: string): string {
  return equal === all
    ? `${all} equal hosts with ${containers}`
    : `${all} hosts with ${containers}: ${equal} equal, ${all - equal} different`;
}

function isDifferent({ additional, missing }: HostGroup<FleetHost>): boolean {
  return additional.length + missing.length > 0;
}

function groupLines({ hosts, additional, missing }: HostGroup<FleetHost>, columns: number): readonly string[] {
  const facts = [...additional.map((fact) => `+ ${fact}`), ...missing.map((fact) => `- ${fact}`)];
  return [
    ...wrapped(namesOf(hosts), '', columns),
    ...firstLines(facts, maxFacts, 'more difference').flatMap((fact) => wrapped(fact, '    ', columns)),
  ];
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

/** Adds the file to the names that several hosts have. */
function withDistinctNames(hosts: readonly FleetHost[]): readonly FleetHost[] {
  const sameName = groupedBy(hosts, ({ host }) => host);
  return hosts.map((one) =>
    (sameName.get(one.host)?.length ?? 0) > 1 ? { ...one, host: `${one.host} (${one.file})` } : one,
  );
}

function hostsWords(on: readonly FleetHost[], all: number): string {
  return on.length === all ? 'on all hosts' : `on ${on.length} of ${all} hosts: ${namesOf(on)}`;
}

function namesOf(hosts: readonly FleetHost[]): string {
  return listed(
    hosts.map(({ host }) => brief(host)),
    maxHosts,
  );
}

const maxFacts = 12;
const maxSubjects = 100;
const maxHosts = 8;

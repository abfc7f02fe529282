import type { HostGroup } from '../views/host-groups.ts';
import type { StandardStream } from '../adapters/process/standard-streams.ts';
import { brief } from '../words/brief.ts';
import { firstLines, listed } from '../words/truncate-list.ts';
import { wrapped } from '../words/wrapped.ts';
import { findingsTitle, foldedFindingLines } from './audit-findings-text.ts';
import { columnsOf, renderAudit, type ViewedAudit } from './audit-text.ts';
import { compareFleet, fleetHost, type FleetHost } from './compare-fleet.ts';
import type { ItemReport } from './item-report.ts';
import { styleFor } from './style.ts';

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

function renderFleet(audited: readonly FleetHost[], stream: StandardStream | undefined): string {
  if (audited.length === 0) return '';
  const { head, hosts, different, equal, findings, incomplete } = compareFleet(audited);
  const [style, columns] = [styleFor(stream), columnsOf(stream)];
  const lines = [
    head,
    '',
    ...(different.length === 0 ? [] : ['DIFFERENT HOSTS  compared with most hosts: + additional, - missing', '']),
    ...different.flatMap((group) => [...groupLines(group, columns), '']),
    ...(equal.length === 0 ? [] : [...wrapped(`EQUAL HOSTS  ${namesOf(equal)}`, '', columns), '']),
    findingsTitle(
      findings.map(({ all: [finding] }) => finding),
      hosts.reduce((sum, { suppressed }) => sum + suppressed, 0),
    ),
    '',
    ...findings.flatMap(({ all, on }) => [
      ...foldedFindingLines(all, style, columns, hostsWords(on, hosts.length)),
      '',
    ]),
    ...(incomplete.length === 0
      ? []
      : [...wrapped(`NOT KNOWN  The snapshots lack information about ${namesOf(incomplete)}.`, '', columns), '']),
    ...wrapped('For containers and permissions of a host: lamellar audit FILE', '', columns).map(style.faint),
  ];
  return `${lines.join('\n')}\n`;
}

function groupLines({ hosts, additional, missing }: HostGroup<FleetHost>, columns: number): readonly string[] {
  const facts = [...additional.map((fact) => `+ ${fact}`), ...missing.map((fact) => `- ${fact}`)];
  return [
    ...wrapped(namesOf(hosts), '', columns),
    ...firstLines(facts, maxFacts, 'more difference').flatMap((fact) => wrapped(fact, '    ', columns)),
  ];
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
const maxHosts = 8;

import type { HostGroup } from '../views/host-groups.ts';
import { brief } from '../words/brief.ts';
import { firstLines, listed } from '../words/truncate-list.ts';
import { wrapped } from '../words/wrapped.ts';
import { findingsTitle, foldedFindingLines } from './audit-findings-text.ts';
import { renderAudit, type ViewedAudit } from './audit-text.ts';
import { compareFleet, fleetHost, type Fleet, type FleetHost } from './compare-fleet.ts';
import type { ItemReport } from './item-report.ts';
import { limitIn, linesWithHint, type ReportLayout } from './report-layout.ts';

/** Starts a report for people: the audit of a single host, or the comparison of several hosts. */
export function startTextReport(layout: ReportLayout): ItemReport<ViewedAudit> {
  const hosts: FleetHost[] = [];
  let first: ViewedAudit | undefined;
  return {
    add: (item) => {
      // A fleet's audits need too much memory to keep.
      first = hosts.length === 0 ? item : undefined;
      hosts.push(fleetHost(item));
      return '';
    },
    end: () => (first === undefined ? renderFleet(hosts, layout) : renderAudit(first, layout)),
  };
}

function renderFleet(audited: readonly FleetHost[], layout: ReportLayout): string {
  if (audited.length === 0) return '';
  const fleet = compareFleet(audited);
  return `${linesWithHint(layout, (chosen) => fleetLines(fleet, chosen)).join('\n')}\n`;
}

function fleetLines(
  { head, hosts, different, equal, findings, incomplete }: Fleet,
  layout: ReportLayout,
): readonly string[] {
  const { style, columns } = layout;
  const namesOf = (some: readonly FleetHost[]): string =>
    listed(
      some.map(({ host }) => brief(host)),
      limitIn(layout, maxHosts),
    );
  const groupLines = ({ hosts: some, additional, missing }: HostGroup<FleetHost>): readonly string[] => {
    const facts = [...additional.map((fact) => `+ ${fact}`), ...missing.map((fact) => `- ${fact}`)];
    return [
      ...wrapped(namesOf(some), '', columns),
      ...firstLines(facts, limitIn(layout, maxFacts), 'more difference').flatMap((fact) =>
        wrapped(fact, '    ', columns),
      ),
    ];
  };
  return [
    head,
    '',
    ...(different.length === 0 ? [] : ['DIFFERENT HOSTS  compared with most hosts: + additional, - missing', '']),
    ...different.flatMap((group) => [...groupLines(group), '']),
    ...(equal.length === 0 ? [] : [...wrapped(`EQUAL HOSTS  ${namesOf(equal)}`, '', columns), '']),
    findingsTitle(
      findings.map(({ all: [finding] }) => finding),
      hosts.reduce((sum, { suppressed }) => sum + suppressed, 0),
    ),
    '',
    ...findings.flatMap(({ all, on }) => [
      ...foldedFindingLines(
        all,
        layout,
        on.length === hosts.length ? 'on all hosts' : `on ${on.length} of ${hosts.length} hosts: ${namesOf(on)}`,
      ),
      '',
    ]),
    ...(incomplete.length === 0
      ? []
      : [...wrapped(`NOT KNOWN  The snapshots lack information about ${namesOf(incomplete)}.`, '', columns), '']),
    ...wrapped('For containers and permissions of a host: lamellar audit FILE', '', columns).map(style.faint),
  ];
}

const maxFacts = 12;
const maxHosts = 8;

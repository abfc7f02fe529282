import type { Fleet, FleetHost } from './compare-fleet.ts';
import { findingCard } from './findings-html.ts';
import { htmlSection, Markup, nameMarkup } from './html-page.ts';
import { listItems } from './paged-host.ts';

/**
 * Renders the comparison of hosts: different hosts first, with the differences, and each finding once with its hosts.
 * Names of hosts link to the sections of the hosts.
 */
export function fleetSections(fleet: Fleet): readonly Markup[] {
  const { head, hosts, different, equal, findings, incomplete } = fleet;
  const numbers = new Map(hosts.map((host, index) => [host, index]));
  const links = (some: readonly FleetHost[]): Markup => {
    const items = some.map(
      (host) => Markup.of`<li><a href="#${hostId(numbers.get(host) ?? 0)}">${nameMarkup(host.host)}</a></li>`,
    );
    return Markup.of`<ul class="names">${items}</ul>`;
  };
  const differences = different.map(({ hosts: some, additional, missing }) => {
    const facts = [...additional.map((fact) => `additional: ${fact}`), ...missing.map((fact) => `missing: ${fact}`)];
    return Markup.of`<section class="card">${links(some)}<ul>${listItems(facts)}</ul></section>`;
  });
  const cards = findings.map(({ all, on }) =>
    findingCard(
      all,
      on.length === hosts.length
        ? Markup.of`on all hosts`
        : Markup.of`on ${String(on.length)} of ${String(hosts.length)} hosts:${links(on)}`,
    ),
  );
  return [
    Markup.of`<p>${head}</p>`,
    ...htmlSection(
      'Different hosts',
      differences.length === 0
        ? []
        : [
            Markup.of`<p class="muted">These hosts differ from most hosts: they have additional facts, or lack facts.</p>`,
            ...differences,
          ],
    ),
    ...htmlSection('Equal hosts', equal.length === 0 ? [] : [links(equal)]),
    ...htmlSection('Findings', cards),
    ...htmlSection('Hosts with incomplete snapshots', incomplete.length === 0 ? [] : [links(incomplete)]),
  ];
}

/** Returns the id of the section about a host. */
export function hostId(index: number): string {
  return `host-${index}`;
}

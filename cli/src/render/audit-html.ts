import { severities } from '@lamellar/core/audit';
import { countOf } from '../words/count-of.ts';
import { headWords, evaluatedKernelWords, unseenSentences, type ViewedAudit } from './audit-text.ts';
import { compareFleet, fleetHost, type FleetHost } from './compare-fleet.ts';
import { findingsSection } from './findings-html.ts';
import { isReported } from './finding-words.ts';
import { fleetSections, hostId } from './fleet-html.ts';
import { groupSections } from './groups-html.ts';
import { htmlPage, Markup, nameMarkup, htmlSection } from './html-page.ts';
import type { ItemReport } from './item-report.ts';
import { filterScript } from './page-script.ts';
import { listOf, pagedHost, type PagedHost } from './paged-host.ts';
import { reachSection } from './reach-html.ts';

/** Starts a page on the audits of hosts. A page on several hosts begins with their comparison. */
export function startHtmlReport(): ItemReport<ViewedAudit> {
  const hosts: { readonly facts: FleetHost; readonly sections: readonly Markup[] }[] = [];
  return {
    add: (item) => {
      // A fleet's audits need too much memory to keep.
      hosts.push({ facts: fleetHost(item), sections: auditSections(item, hostId(hosts.length)) });
      return '';
    },
    end: () => {
      const [first, ...others] = hosts;
      if (first === undefined) return '';
      if (others.length === 0) {
        const { host } = first.facts;
        const heading = Markup.of`Audit of ${nameMarkup(host)}`;
        return htmlPage(`Audit of ${host}`, first.sections, { heading, script: filterScript });
      }
      const fleet = compareFleet(hosts.map(({ facts }) => facts));
      const articles = hosts.map(
        ({ sections }, index) =>
          Markup.of`<article id="${hostId(index)}"><h1>${nameMarkup(fleet.hosts[index]?.host ?? '')}</h1>${sections}</article>`,
      );
      return htmlPage(`Audit of ${countOf(hosts.length, 'host')}`, [...fleetSections(fleet), ...articles], {
        script: filterScript,
      });
    },
  };
}

/** Renders the sections about a host. @param prefix - a prefix of all ids */
function auditSections(item: ViewedAudit, prefix: string): readonly Markup[] {
  const { view, audit } = item;
  const host = pagedHost(item, prefix);
  return [
    Markup.of`<p>${headWords(view, audit)}</p><p class="muted">${evaluatedKernelWords(view)}</p>`,
    severityChips(host),
    ...reachSection(host),
    ...findingsSection(host),
    ...groupSections(host),
    ...htmlSection('Not known', listOf(unseenSentences(audit))),
  ];
}

function severityChips({ view: { findings }, ids }: PagedHost): Markup {
  const reported = findings.filter(isReported);
  const chips = severities.flatMap((severity) => {
    const count = reported.filter((finding) => finding.severity === severity).length;
    return count === 0
      ? []
      : [Markup.of`<a class="chip ${severity}" href="#${ids.findings}">${String(count)} ${severity}</a>`];
  });
  return Markup.of`<p class="chips">${chips.length === 0 ? Markup.of`<span class="chip">no findings</span>` : chips}</p>`;
}

import type { LeftOut } from '@lamellar/core/diff';
import type { ComparedHostView, DiffHostsView, HostGroupView } from '../views/diff-hosts-view.ts';
import { countOf } from '../words/count-of.ts';
import { differenceSections, notComparedSection } from './diff-html.ts';
import { summary } from './diff-text.ts';
import { htmlPage, htmlSection, Markup, nameList } from './html-page.ts';

/** Renders groups of hosts as a page: hosts that differ first. */
export function diffHostsHtml({ groups, unreadable = [] }: DiffHostsView, leftOut: readonly LeftOut[]): string {
  const [largest, ...others] = groups;
  return htmlPage('Hosts with different permissions', [
    ...(others.length === 0 ? [Markup.of`<p>All compared hosts have equal permissions.</p>`] : []),
    ...others.toReversed().flatMap(differentGroup),
    ...(largest === undefined ? [] : htmlSection(titleOf(largest.hosts), [hostNames(largest.hosts)])),
    ...htmlSection('Unreadable snapshots', unreadable.length === 0 ? [] : [nameList(unreadable)]),
    ...notComparedSection(leftOut),
  ]);
}

/** Renders a group in a card, so that the sections of the group are visibly parts of the group. */
function differentGroup({ hosts, differences }: HostGroupView): readonly Markup[] {
  const changes =
    differences === undefined
      ? []
      : [
          Markup.of`<p>Compared with the largest group: ${summary(differences)}</p>`,
          ...differenceSections(differences),
        ];
  return [Markup.of`<section class="card">${htmlSection(titleOf(hosts), [hostNames(hosts), ...changes])}</section>`];
}

function titleOf(hosts: readonly ComparedHostView[]): string {
  const kernels = [...new Set(hosts.map(({ kernel }) => kernel))];
  return `${countOf(hosts.length, 'host')} (kernel ${kernels.join(', ')})`;
}

function hostNames(hosts: readonly ComparedHostView[]): Markup {
  return nameList(
    hosts.map(({ host }) => host),
    'names',
  );
}

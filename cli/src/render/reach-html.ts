import { operationNameWords } from '@lamellar/core/classes';
import type { ReachGraph, ReachNode } from '../views/reach-graph.ts';
import { countOf } from '../words/count-of.ts';
import type { GroupWords } from './group-words.ts';
import { Markup, nameMarkup, sentenceMarkup } from './html-page.ts';
import { severityChip, type PagedHost } from './paged-host.ts';
import { reachPictures } from './reach-picture.ts';

/** Renders the permissions between groups as a picture and as a table. */
export function reachSection(host: PagedHost): readonly Markup[] {
  return [
    Markup.of`<h2>Permissions between containers and the host</h2><div class="reach"><figure tabindex="0"><figcaption>${captionOf(host.graph)}</figcaption>${pictures(host)}</figure>`,
    Markup.of`${reachTable(host)}</div>`,
  ];
}

function pictures(host: PagedHost): readonly Markup[] {
  const { graph, words, ids } = host;
  return reachPictures(graph, {
    rowId: ids.row,
    node: (node) => nodeWords(node, host),
    arrow: ({ row }) => rowWords(graph.rows[row], words).replaceAll('`', ''),
    note: ({ row }) => sentenceMarkup(rowWords(graph.rows[row], words)),
  });
}

function nodeWords(node: ReachNode, { view: { parties, containers }, ids }: PagedHost): Markup {
  if (node.kind === 'others')
    return Markup.of`<span>all others</span><span class="muted">containers and programs</span>`;
  if (node.kind === 'host-files')
    return Markup.of`<span>the host</span><span class="muted">files and namespaces</span>`;
  const { containers: members = [], labels = [] } = parties[node.group] ?? {};
  const title = labels[0] ?? containers[members[0] ?? -1]?.title ?? '';
  const kind = membersWords(members.length, labels);
  return Markup.of`<a href="#${ids.group(node.group)}">${nameMarkup(title)}</a><span class="muted">${[node.severity, kind].filter((word) => word !== undefined).join(', ')}</span>`;
}

function membersWords(containers: number, labels: readonly string[]): string {
  if (labels.length > 1) return countOf(labels.length, 'host label');
  if (labels.length > 0) return labels[0] === 'unconfined' ? 'host programs' : 'host program';
  return containers === 1 ? 'container' : countOf(containers, 'container');
}

function rowWords(row: ReachGraph['rows'][number] | undefined, words: GroupWords): string {
  return row === undefined
    ? ''
    : `${words.nameOf(row.group)}: ${row.reach === undefined ? hostUse : words.reachWords(row.reach, row.group)}`;
}

const hostUse = 'use files and namespaces of the host';

function captionOf({ omitted, arrows }: ReachGraph): string {
  return [
    arrows.length === 0
      ? 'No known permission crosses a boundary.'
      : 'Each arrow is a permission across a boundary, and ends at the target. The line shows the severity of the worst finding about the source: thick for high, dashed for medium, thin for all else.',
    "The picture omits arrows of the host's unconfined programs, which reach almost everything.",
    ...(omitted === 0 ? [] : [`The picture omits ${countOf(omitted, 'group')}; the table has all.`]),
  ].join(' ');
}

function reachTable({ view, graph, words, ids }: PagedHost): Markup {
  const everyone = view.everyone.map(
    ({ operations, because }) =>
      Markup.of`<tr><td>everyone</td><td>${operationNameWords(operations)}</td><td>everyone (${because === 'allowed-to-all' ? 'no profile in use refuses this' : `kernel ${view.kernel.release} does not check the peer`})</td></tr>`,
  );
  const rows = graph.rows.map(
    ({ group, reach, severity }, index) =>
      Markup.of`<tr id="${ids.row(index)}"><td>${sentenceMarkup(words.nameOf(group))}${severityChip(severity)}</td><td>${reach === undefined ? hostUse : operationNameWords(reach.operations)}</td><td>${reach === undefined ? 'the host' : sentenceMarkup(words.targetWords(reach.reached, group))}</td></tr>`,
  );
  const table = Markup.of`<table class="columns permissions"><thead><tr><th>Who</th><th>may</th><th>towards</th></tr></thead><tbody>${[...rows, ...everyone]}</tbody></table>`;
  return Markup.of`<div>${rows.length + everyone.length === 0 ? [] : [table]}</div>`;
}

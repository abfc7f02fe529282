import { profilesByLayer } from '../views/profiles-by-layer.ts';
import { countOf } from '../words/count-of.ts';
import { boundarySentences } from './boundary-words.ts';
import { Markup, nameList, nameMarkup, htmlSection, sentenceMarkup } from './html-page.ts';
import { listItems, type PagedHost } from './paged-host.ts';

/** Renders the containers as nested layers, and the programs of the host. */
export function groupSections(host: PagedHost): readonly Markup[] {
  const { view } = host;
  const all = [...view.parties.entries()];
  const stopped = view.containers.filter(({ tasks }) => tasks === 0).map(({ title }) => title);
  const groups = all.flatMap(([index, { kind }]) => (kind === 'containers' ? [containerGroup(index, host)] : []));
  const programs = all.flatMap(([index, { kind }]) => (kind === 'programs' ? [programGroup(index, host)] : []));
  const field = Markup.of`<p class="filter" hidden="hidden"><label>Filter by name <input type="search"/></label> <span class="muted" role="status"></span></p>`;
  const without = Markup.of`<section class="group card"><h3>Without processes</h3>${nameList(stopped, 'names members')}</section>`;
  const containers = stopped.length === 0 ? groups : [...groups, without];
  return [
    ...htmlSection('Containers', containers.length === 0 ? [] : [field, ...containers]),
    ...htmlSection('Host programs', programs),
  ];
}

function containerGroup(index: number, { audit, words, ids }: PagedHost): Markup {
  const party = audit.reach.parties[index];
  if (party?.kind !== 'containers') return Markup.of``;
  const [first] = party.containers;
  const { outer, inner, unused } = profilesByLayer(first, audit);
  const excess = words.excess(index, true);
  const users =
    first.isPrivileged === undefined
      ? ''
      : first.isPrivileged
        ? ', privileged: root is root of the host'
        : ', unprivileged';
  const inside =
    inner.size + unused.length === 0
      ? Markup.of`<p>no container layer</p>`
      : Markup.of`<div class="layer"><p>container layer</p>${profileList(inner, unused)}</div>`;
  return Markup.of`<section class="group card" id="${ids.group(index)}">
<h3>${sentenceMarkup(words.nameOf(index))} <span class="muted">${first.container.runtime}${users}</span></h3>
<div class="layer"><p>host layer</p>${profileList(outer, [])}${inside}</div>
<ul>${listItems([...words.permissions(index), ...boundarySentences(party, audit)])}</ul>
${excess === undefined ? Markup.of`` : Markup.of`<details><summary>Gains over ${excess.comparedWith}</summary><ul>${listItems([...excess.sentences, ...excess.notCompared.map((word) => `too large to compare: ${word}`)])}</ul></details>`}
${nameList(
  party.containers.map(({ title }) => title),
  'names members',
)}
</section>`;
}

function profileList(used: ReadonlyMap<string, number>, unused: readonly string[]): Markup {
  const lines = [
    ...Array.from(
      used,
      ([name, count]) => Markup.of`<li>${nameMarkup(name)} ${countOf(count, 'process', 'processes')}</li>`,
    ),
    ...unused.map((name) => Markup.of`<li class="muted">${nameMarkup(name)} loaded, but unused</li>`),
  ];
  return Markup.of`<ul>${lines}</ul>`;
}

function programGroup(index: number, { view, words, ids }: PagedHost): Markup {
  const { labels = [] } = view.parties[index] ?? {};
  const count = view.programs.filter(({ label }) => labels.includes(label)).reduce((sum, { tasks }) => sum + tasks, 0);
  return Markup.of`<section class="card" id="${ids.group(index)}">
<h3>${sentenceMarkup(words.nameOf(index))} <span class="muted">${countOf(count, 'process', 'processes')}</span></h3>
<ul>${listItems(words.permissions(index))}</ul>
${labels.length > 1 ? nameList(labels, 'names') : Markup.of``}
</section>`;
}

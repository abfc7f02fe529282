import type { Audit, AuditedContainer, MemberGroup } from '@lamellar/core/audit';
import { operationNameWords } from '@lamellar/core/classes';
import { textOf } from '@lamellar/core/language';
import type { AuditView } from '../views/audit-view.ts';
import { boundarySentences } from './boundary-words.ts';
import { brief } from '../words/brief.ts';
import { profilesByLayer } from '../views/profiles-by-layer.ts';
import { countOf } from '../words/count-of.ts';
import { firstOf, listed } from '../words/truncate-list.ts';
import { GroupWords } from './group-words.ts';
import { limitIn, type ReportLayout } from './report-layout.ts';
import { wrapped } from '../words/wrapped.ts';

/** The maximum number of groups for a person to read. */
const maxGroups = 30;
const margin = '    ';

/**
 * Prints the policy in force: groups of equivalent containers, and the host's programs, with the permissions between
 * groups.
 */
export function auditGroupLines(view: AuditView, audit: Audit, layout: ReportLayout): readonly string[] {
  const words = new GroupWords(view);
  const about = (kind: MemberGroup['kind']): readonly string[] => {
    const all = [...audit.reach.parties.entries()].filter(([, party]) => party.kind === kind);
    const { shown, more } = firstOf(all, limitIn(layout, maxGroups));
    const described = shown.flatMap(([index, party]) => [...linesOf(index, party, audit, words, layout), '']);
    return more > 0 ? [...described, `and ${countOf(more, 'more group')}`, ''] : described;
  };
  const containers = about('containers');
  return [
    ...everyoneLines(view, layout.columns),
    ...(containers.length === 0 ? ['CONTAINERS  none', ''] : ['CONTAINERS', '', ...containers]),
    'THE HOST',
    '',
    ...about('programs'),
  ];
}

/** Prints the permissions of everyone towards everyone, once. */
function everyoneLines({ everyone, kernel }: AuditView, columns: number): readonly string[] {
  if (everyone.length === 0) return [];
  const sentences = everyone.map(({ operations, because }) =>
    because === 'allowed-to-all'
      ? `allowed: ${operationNameWords(operations)} → everyone (no profile in use refuses this)`
      : `${operationNameWords(operations)}: kernel ${kernel.release} does not check the peer`,
  );
  return ['EVERYONE', '', ...sentences.flatMap((sentence) => wrapped(sentence, margin, columns)), ''];
}

const maxNames = 4;

function linesOf(
  index: number,
  party: MemberGroup,
  audit: Audit,
  words: GroupWords,
  layout: ReportLayout,
): readonly string[] {
  const { columns } = layout;
  const most = limitIn(layout, maxNames);
  const reach = [...words.permissions(index), ...boundarySentences(party, audit)].flatMap((sentence) =>
    wrapped(sentence, margin, columns),
  );
  if (party.kind === 'containers')
    return [
      ...wrapped(titleOf(party.containers, most), '', columns),
      ...stackLines(party.containers[0], audit, layout),
      ...reach,
      ...excessLines(words, index, layout),
    ];
  const count = new Set(party.labels.flatMap(({ tasks }) => tasks)).size;
  const labels = listed(
    party.labels.map(({ label }) => textOf(label)),
    most,
  );
  return [...wrapped(brief(`${labels} (${countOf(count, 'process', 'processes')})`), '', columns), ...reach];
}

function titleOf(containers: readonly AuditedContainer[], most: number): string {
  const [first] = containers;
  const equivalent = containers.length > 1 ? `, ${countOf(containers.length, 'equivalent container')}` : '';
  const users =
    first?.isPrivileged === undefined
      ? ''
      : first.isPrivileged
        ? ', privileged: root is root of the host'
        : ', unprivileged';
  const names = listed(
    containers.map(({ title }) => title),
    most,
  );
  return `${names} (${first?.container.runtime ?? ''}${users}${equivalent})`;
}

/** Prints the layers of a container, with the profiles of its processes in all layers. */
function stackLines(container: AuditedContainer, audit: Audit, layout: ReportLayout): readonly string[] {
  const { outer, inner, unused } = profilesByLayer(container, audit);
  const { style, columns } = layout;
  const most = limitIn(layout, maxNames);
  const idleNames = unused.map((name) => brief(name));
  const idleWords = unused.length === 0 ? '' : `; loaded, but unused: ${listed(idleNames, most)}`;
  return [
    ...wrapped(`under ${counted(outer, most)}`, margin, columns),
    ...(inner.size + unused.length === 0
      ? [`${margin}${style.faint('no container layer')}`]
      : wrapped(`and inside ${counted(inner, most)}${idleWords}`, margin, columns)),
  ];
}

function counted(counts: ReadonlyMap<string, number>, most: number): string {
  const all = [...counts].map(([name, count]) => brief(`${name} (${countOf(count, 'process', 'processes')})`));
  return listed(all, most, 'more profile');
}

const maxCosts = 10;

function excessLines(words: GroupWords, index: number, layout: ReportLayout): readonly string[] {
  const excess = words.excess(index, layout.isComplete);
  if (excess === undefined) return [];
  const { comparedWith, sentences, notCompared } = excess;
  const { shown, more } = firstOf(sentences, limitIn(layout, maxCosts));
  return [
    `${margin}gains over ${comparedWith}:`,
    ...shown.flatMap((sentence) => wrapped(`+ ${sentence}`, `${margin}  `, layout.columns)),
    ...(more > 0 ? [`${margin}  and ${countOf(more, 'more permission')}`] : []),
    ...(notCompared.length > 0 ? [`${margin}  too large to compare: ${notCompared.join(', ')}`] : []),
  ];
}

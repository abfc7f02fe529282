import type { Style } from '@lamellar/core';
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
import { wrapped } from '../words/wrapped.ts';

/** The maximum number of groups for a person to read. */
const maxGroups = 30;
const margin = '    ';

/**
 * Prints the policy in force: groups of equivalent containers, and the host's programs, with the permissions between
 * groups.
 */
export function auditGroupLines(view: AuditView, audit: Audit, style: Style, columns: number): readonly string[] {
  const words = new GroupWords(view);
  const about = (kind: MemberGroup['kind']): readonly string[] => {
    const all = [...audit.reach.parties.entries()].filter(([, party]) => party.kind === kind);
    const described = all
      .slice(0, maxGroups)
      .flatMap(([index, party]) => [...linesOf(index, party, audit, words, style, columns), '']);
    const more = all.length - maxGroups;
    return more > 0 ? [...described, `and ${countOf(more, 'more group')}: --format json has all`, ''] : described;
  };
  const containers = about('containers');
  return [
    ...everyoneLines(view, columns),
    ...(containers.length === 0 ? ['CONTAINERS  none', ''] : ['CONTAINERS', '', ...containers]),
    'THE HOST',
    '',
    ...about('programs'),
  ];
}

/** Prints the permissions of everyone towards everyone, once. */
function everyoneLines(view: AuditView, columns: number): readonly string[] {
  const sentences = everyoneSentences(view);
  if (sentences.length === 0) return [];
  return ['EVERYONE', '', ...sentences.flatMap((sentence) => wrapped(sentence, margin, columns)), ''];
}

/** Describes the permissions of everyone towards everyone. */
export function everyoneSentences({ everyone, kernel }: AuditView): readonly string[] {
  return everyone.map(({ operations, because }) =>
    because === 'allowed-to-all'
      ? `allowed: ${operationNameWords(operations)} → everyone (no profile in use refuses this)`
      : `${operationNameWords(operations)}: kernel ${kernel.release} does not check the peer`,
  );
}

const maxNames = 4;

function linesOf(
  index: number,
  party: MemberGroup,
  audit: Audit,
  words: GroupWords,
  style: Style,
  columns: number,
): readonly string[] {
  const reach = [...words.permissions(index), ...boundarySentences(party, audit)].flatMap((sentence) =>
    wrapped(sentence, margin, columns),
  );
  if (party.kind === 'containers')
    return [
      ...wrapped(titleOf(party.containers), '', columns),
      ...stackLines(party.containers[0], audit, style, columns),
      ...reach,
      ...excessLines(words, index, columns),
    ];
  const count = new Set(party.labels.flatMap(({ tasks }) => tasks)).size;
  const labels = listed(
    party.labels.map(({ label }) => textOf(label)),
    maxNames,
  );
  return [...wrapped(brief(`${labels} (${countOf(count, 'process', 'processes')})`), '', columns), ...reach];
}

function titleOf(containers: readonly AuditedContainer[]): string {
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
    maxNames,
  );
  return `${names} (${first?.container.runtime ?? ''}${users}${equivalent})`;
}

/** Prints the layers of a container, with the profiles of its processes in all layers. */
function stackLines(container: AuditedContainer, audit: Audit, style: Style, columns: number): readonly string[] {
  const { outer, inner, unused } = profilesByLayer(container, audit);
  const idleNames = unused.map((name) => brief(name));
  const idleWords = unused.length === 0 ? '' : `; loaded, but unused: ${listed(idleNames, maxNames)}`;
  return [
    ...wrapped(`under ${counted(outer)}`, margin, columns),
    ...(inner.size + unused.length === 0
      ? [`${margin}${style.faint('no container layer')}`]
      : wrapped(`and inside ${counted(inner)}${idleWords}`, margin, columns)),
  ];
}

function counted(counts: ReadonlyMap<string, number>): string {
  const all = [...counts].map(([name, count]) => brief(`${name} (${countOf(count, 'process', 'processes')})`));
  return listed(all, maxNames, 'more profile');
}

const maxCosts = 10;

function excessLines(words: GroupWords, index: number, columns: number): readonly string[] {
  const excess = words.excess(index);
  if (excess === undefined) return [];
  const { comparedWith, sentences, notCompared } = excess;
  const { shown, more } = firstOf(sentences, maxCosts);
  return [
    `${margin}gains over ${comparedWith}:`,
    ...shown.flatMap((sentence) => wrapped(`+ ${sentence}`, `${margin}  `, columns)),
    ...(more > 0 ? [`${margin}  and ${countOf(more, 'more permission')}`] : []),
    ...(notCompared.length > 0 ? [`${margin}  too large to compare: ${notCompared.join(', ')}`] : []),
  ];
}

import type { Style } from '@lamellar/core';
import {
  membersOf,
  ownNamespace,
  type Audit,
  type AuditedContainer,
  type ExcessPermissions,
  type EffectiveReach,
  type MemberGroup,
  type GroupReach,
} from '@lamellar/core/audit';
import { operationWords, policyClasses } from '@lamellar/core/classes';
import { textOf } from '@lamellar/core/language';
import { boundaryLines } from './boundary-lines.ts';
import { brief } from '../words/brief.ts';
import { countOf } from '../words/count-of.ts';
import { firstOf, listed } from '../words/truncate-list.ts';
import { changeWords, withoutRepeats } from './own-changes-text.ts';
import { ownChangeView } from '../views/changes-view.ts';
import { wrapped } from '../words/wrapped.ts';

/** The maximum number of groups for a person to read. */
const maxGroups = 30;
const margin = '    ';

/**
 * Prints the policy in force: groups of equivalent containers, and the host's programs, with the permissions between
 * groups.
 */
export function auditGroupLines(audit: Audit, style: Style, columns: number): readonly string[] {
  const { parties } = audit.reach;
  const names = new Map(parties.map((party) => [party, nameOf(party)]));
  const about = (kind: MemberGroup['kind']): readonly string[] => {
    const all = parties.filter((party) => party.kind === kind);
    const described = all.slice(0, maxGroups).flatMap((party) => [...linesOf(party, audit, names, style, columns), '']);
    const more = all.length - maxGroups;
    return more > 0 ? [...described, `and ${countOf(more, 'more group')}: --format json has all`, ''] : described;
  };
  const containers = about('containers');
  return [
    ...everyoneLines(audit, columns),
    ...(containers.length === 0 ? ['CONTAINERS  none', ''] : ['CONTAINERS', '', ...containers]),
    'THE HOST',
    '',
    ...about('programs'),
  ];
}

/** Prints the permissions of everyone towards everyone, once. */
function everyoneLines({ reach: { open, unchecked }, host }: Audit, columns: number): readonly string[] {
  const sentences = [
    ...(open.length === 0 ? [] : [`allowed: ${operationWords(open)} → everyone (no profile in use refuses this)`]),
    ...(unchecked.length === 0
      ? []
      : [`${operationWords(unchecked)}: kernel ${textOf(host.kernel.release)} does not check the peer`]),
  ];
  if (sentences.length === 0) return [];
  return ['EVERYONE', '', ...sentences.flatMap((sentence) => wrapped(sentence, margin, columns)), ''];
}

const maxNames = 4;

/** Returns the name of a group in the lines of other groups. */
function nameOf(party: MemberGroup): string {
  if (party.kind === 'containers') {
    const [first, ...others] = party.containers;
    return others.length === 0 ? first.title : `${first.title} and ${countOf(others.length, 'equivalent container')}`;
  }
  const [first, ...others] = party.labels;
  const name = first.label === 'unconfined' ? "the host's unconfined programs" : brief(`\`${textOf(first.label)}\``);
  return others.length === 0 ? name : `${name} and ${countOf(others.length, 'equivalent label')}`;
}

function linesOf(
  party: MemberGroup,
  audit: Audit,
  names: ReadonlyMap<MemberGroup, string>,
  style: Style,
  columns: number,
): readonly string[] {
  const reach = [...reachLines(audit.reach, party, names, columns), ...boundaryLines(party, audit, columns)];
  const cost = audit.costs.find((one) => one.party === party);
  if (party.kind === 'containers')
    return [
      ...wrapped(titleOf(party.containers), '', columns),
      ...stackLines(party.containers[0], audit, style, columns),
      ...reach,
      ...(cost === undefined ? [] : costLines(cost, names, columns)),
    ];
  const count = new Set(party.labels.flatMap(({ tasks }) => tasks)).size;
  const labels = listed(
    party.labels.map(({ label }) => textOf(label)),
    maxNames,
  );
  return [...wrapped(brief(`${labels} (${countOf(count, 'process', 'processes')})`), '', columns), ...reach];
}

function isKnown(party: MemberGroup): boolean {
  return membersOf(party).every((member) =>
    'labels' in member ? member.labels.every(({ meaning }) => meaning !== undefined) : member.meaning !== undefined,
  );
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
function stackLines(container: AuditedContainer, { host }: Audit, style: Style, columns: number): readonly string[] {
  const namespace = ownNamespace(container);
  const outer = new Map<string, number>();
  const inner = new Map<string, number>();
  for (const { parts, tasks } of container.labels) {
    const of = (isInner: boolean): string =>
      parts
        .filter((part) => (part.namespace !== '') === isInner)
        .map(({ name }) => textOf(name))
        .join('//&');
    outer.set(of(false), (outer.get(of(false)) ?? 0) + tasks.length);
    if (of(true) !== '') inner.set(of(true), (inner.get(of(true)) ?? 0) + tasks.length);
  }
  const loaded = host.snapshot.namespaces.find(({ name }) => name === namespace)?.profiles ?? [];
  const idle = loaded.filter(({ name }) => ![...inner.keys()].some((used) => used.split('//&').includes(textOf(name))));
  const idleNames = idle.map(({ name }) => brief(textOf(name)));
  const idleWords = idle.length === 0 ? '' : `; loaded, but unused: ${listed(idleNames, maxNames)}`;
  return [
    ...wrapped(`under ${counted(outer)}`, margin, columns),
    ...(inner.size === 0 && loaded.length === 0
      ? [`${margin}${style.faint('no container layer')}`]
      : wrapped(`and inside ${counted(inner)}${idleWords}`, margin, columns)),
  ];
}

function counted(counts: ReadonlyMap<string, number>): string {
  const all = [...counts].map(([name, count]) => brief(`${name} (${countOf(count, 'process', 'processes')})`));
  return listed(all, maxNames, 'more profile');
}

function reachLines(
  { reachOf, notFoundOut, open, unchecked }: EffectiveReach,
  from: MemberGroup,
  names: ReadonlyMap<MemberGroup, string>,
  columns: number,
): readonly string[] {
  const described = (all: readonly GroupReach[], before: string): readonly string[] =>
    all.flatMap(({ operations, reached }) =>
      wrapped(`${before} ${operationWords(operations)} → ${targetWords(reached, from, names)}`, margin, columns),
    );
  const may = described(reachOf(from), 'allowed:');
  const unknown = described(notFoundOut(from), 'not computed:');
  const missing = isKnown(from) ? [] : [`${margin}some profiles are unknown: more may be allowed`];
  const nothing = open.length + unchecked.length === 0 ? 'nothing' : 'nothing else';
  const whole = from.kind === 'containers' ? 'container' : 'label';
  const none = may.length + unknown.length === 0 ? [`${margin}allowed: ${nothing} outside of the ${whole}`] : [];
  return [...none, ...may, ...unknown, ...missing];
}

/** From this number of groups on, a short list of exceptions is printed. */
const minGroupsForExceptions = 4;
const maxExceptions = 2;

function targetWords(
  reached: GroupReach['reached'],
  from: MemberGroup,
  names: ReadonlyMap<MemberGroup, string>,
): string {
  const whole = new Set(reached.flatMap(({ party, isAll }) => (isAll ? party : [])));
  // Reach excludes the acting member: a group with a single member does not reach its own group.
  const others = [...names].filter(([party]) => party !== from || membersOf(party).length > 1);
  const leftOut = others.filter(([party]) => !whole.has(party));
  if (reached.length === whole.size && others.length > minGroupsForExceptions && leftOut.length <= maxExceptions) {
    const but = leftOut.map(([party, name]) => (party === from ? 'other members of the group' : name));
    return `all other containers and programs of the host${but.length === 0 ? '' : ` but ${but.join(' and ')}`}`;
  }
  return reached
    .map(({ party, count, isAll }) => {
      const name = names.get(party) ?? '';
      if (party === from && isAll) return 'other members of the group';
      return isAll ? name : `${count} of ${name}`;
    })
    .join('; ');
}

const maxCosts = 10;

function costLines(
  cost: ExcessPermissions,
  names: ReadonlyMap<MemberGroup, string>,
  columns: number,
): readonly string[] {
  const { party, comparedWith, reach, byItself, tooLarge } = cost;
  const sentences = [
    ...reach.map(({ operations, reached }) => `${operationWords(operations)} → ${targetWords(reached, party, names)}`),
    ...withoutRepeats(byItself.map(ownChangeView)).map((change) => changeWords(change).replace(/^gains /, '')),
  ];
  const notCompared = tooLarge.map((word) => policyClasses[word].word);
  if (sentences.length + notCompared.length === 0) return [];
  const { shown, more } = firstOf(sentences, maxCosts);
  return [
    `${margin}gains over ${comparedWith}:`,
    ...shown.flatMap((sentence) => wrapped(`+ ${sentence}`, `${margin}  `, columns)),
    ...(more > 0 ? [`${margin}  and ${countOf(more, 'more permission')}`] : []),
    ...(notCompared.length > 0 ? [`${margin}  too large to compare: ${notCompared.join(', ')}`] : []),
  ];
}

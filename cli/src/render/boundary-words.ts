import { hostSource, membersOf, type Audit, type AuditedContainer, type MemberGroup } from '@lamellar/core/audit';
import { textOf } from '@lamellar/core/language';
import { countOf } from '../words/count-of.ts';
import { listed } from '../words/truncate-list.ts';

const maxNames = 4;

/** Describes the files and namespaces of the host that containers of a group can use. */
export function boundarySentences(party: MemberGroup, audit: Audit): readonly string[] {
  if (party.kind !== 'containers') return [];
  const counts = new Map<string, number>();
  for (const container of party.containers)
    for (const sentence of sentencesOf(container, audit)) counts.set(sentence, (counts.get(sentence) ?? 0) + 1);
  const size = membersOf(party).length;
  return Array.from(counts, ([sentence, count]) =>
    count === size ? sentence : `${sentence} (${countOf(count, 'container')})`,
  );
}

function sentencesOf(audited: AuditedContainer, { exposed }: Audit): readonly string[] {
  const { boundary, isRunning } = audited.container;
  const files = exposed.of(audited);
  if (boundary === undefined || files === undefined)
    return isRunning ? ['not recorded: visible files and shared namespaces of the host'] : [];
  const effective = files.filter(({ preventedBy }) => preventedBy === undefined);
  const places = effective.map(
    ({ path, file, visible }) => `${textOf(path)} (${textOf(hostSource(visible, file))} of the host)`,
  );
  const kinds = boundary.sharedNamespaces.flatMap(({ kind, container }) => (container === undefined ? [kind] : []));
  return [
    ...(places.length === 0 ? [] : [`may write or use ${listed(places, maxNames)}`]),
    ...(exposed.tooLarge.has(audited) ? ['not computed: writable files of the host'] : []),
    ...(kinds.length === 0 ? [] : [`shares with the host: ${kinds.join(', ')}`]),
  ];
}

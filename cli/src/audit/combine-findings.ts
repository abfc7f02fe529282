import { subjectWords, type FindingSubject, type FoundFinding } from '@lamellar/core/audit';
import { groupedBy, textOf } from '@lamellar/core/language';
import { countOf } from '../words/count-of.ts';
import { listed } from '../words/truncate-list.ts';
import type { JudgedFinding } from './audited-snapshot.ts';

/** The maximum number of separate findings with an equal statement about the host or about one container. */
const maxSeparate = 4;

/** The maximum number of names in a line of evidence. */
const maxNames = 3;

/**
 * Combines many findings that differ only in the profile, label, namespace or process. A distribution's hundred
 * profiles in one state give one finding with all names. Suppressed findings stay separate.
 */
export function combineFindings(all: readonly JudgedFinding[]): readonly JudgedFinding[] {
  const groups = groupedBy(all, (judged) => {
    const { id, severity, summary, subject } = judged.finding;
    const about = containerOf(subject)?.index ?? 'host';
    return judged.suppressed === undefined ? [id, severity, summary, about].join('\0') : judged;
  });
  return [...groups.values()].flatMap((group) =>
    group.length <= maxSeparate
      ? group
      : [{ finding: combinedOf(group.map(({ finding }) => finding)), suppressed: undefined }],
  );
}

function combinedOf(group: readonly FoundFinding[]): FoundFinding {
  const [first] = group as readonly [FoundFinding, ...FoundFinding[]];
  const container = containerOf(first.subject);
  const names = group.map(nameOf);
  const isOfOneKind = group.every(({ subject: { kind } }) => kind === first.subject.kind);
  return {
    ...first,
    subject: container === undefined ? { kind: 'host' } : { kind: 'container', container },
    evidence: [
      `${isOfOneKind ? counted(names.length, first.subject.kind) : countOf(names.length, 'case')}: ${listed(names, maxNames)}`,
      ...first.evidence.map((line) => `${subjectWords(first.subject)}: ${line}`),
    ],
    fixes: [...new Map(group.flatMap(({ fixes }) => fixes.map((fix) => [JSON.stringify(fix), fix]))).values()],
    names,
  };
}

function counted(count: number, kind: FindingSubject['kind']): string {
  switch (kind) {
    case 'task':
      return countOf(count, 'process', 'processes');
    case 'namespace':
      return countOf(count, 'policy namespace');
    case 'host':
    case 'container':
      return countOf(count, 'case');
    default:
      return countOf(count, kind);
  }
}

function containerOf(subject: FindingSubject): Extract<FindingSubject, { kind: 'container' }>['container'] | undefined {
  return 'container' in subject ? subject.container : undefined;
}

/** Returns the name that distinguishes a finding in a group, safe to print. */
function nameOf({ subject, evidence }: FoundFinding): string {
  switch (subject.kind) {
    case 'profile':
      return textOf(subject.profile);
    case 'label':
      return textOf(subject.label);
    case 'namespace':
      return textOf(subject.namespace);
    case 'task':
      return `${textOf(subject.task.command)} (${subject.task.id})`;
    case 'host':
    case 'container':
      return evidence[0] ?? '';
  }
}

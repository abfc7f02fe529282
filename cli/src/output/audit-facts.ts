import { findingKinds, subjectWords } from '@lamellar/core/audit';
import { textOf } from '@lamellar/core/language';
import type { AuditedSnapshot } from '../audit/audited-snapshot.ts';
import { brief } from './brief.ts';

/** What an audit says, a sentence each, for those who follow a host: its findings, and what runs under what. */
export function auditFacts({ audit, findings }: AuditedSnapshot): readonly string[] {
  const told = findings.filter(({ suppressed }) => suppressed === undefined);
  return [
    ...told.map(({ finding: { id, severity, subject } }) => {
      const title = findingKinds.find((kind) => kind.id === id)?.title ?? id;
      return `${severity.padEnd(6)}  ${brief(subjectWords(subject))}: ${title} [${id}]`;
    }),
    ...audit.host.containers.flatMap(({ title, container, labels }) =>
      labels.map(({ label }) => `${container.runtime} container ${title} runs under ${brief(textOf(label))}`),
    ),
    ...audit.host.hostLabels.map(({ label }) => `the host runs a program under ${brief(textOf(label))}`),
  ];
}

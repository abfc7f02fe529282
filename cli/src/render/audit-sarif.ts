import { findingKinds, type FindingSeverity } from '@lamellar/core/audit';
import type { AuditView, FindingView } from '../views/audit-view.ts';
import { fixWords } from './finding-words.ts';
import { sarifHead, uriOf } from './sarif-log.ts';

const levels: Readonly<Record<FindingSeverity, string>> = {
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};

/**
 * The `security-severity` scores by which GitHub and similar services rank findings: high from 7.0, medium from 4.0,
 * low from 0.1.
 */
const scores: Readonly<Record<FindingSeverity, string>> = { high: '8.0', medium: '5.0', low: '2.0', info: '0.0' };

/**
 * Prints findings as SARIF 2.1.0, a log of one run. A finding's physical location is the snapshot file; its subject, a
 * logical location, has no file.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function auditSarif(all: readonly AuditView[], version: string): string {
  const results = all.flatMap((audit) => audit.findings.map((finding) => JSON.stringify(resultOf(finding, audit))));
  const rules = findingKinds.map(({ id, title }) => ({ id, shortDescription: { text: title } }));
  const driver = { name: 'lamellar', version, rules };
  return `${sarifHead}${results.join(',\n')}],${JSON.stringify({ columnKind: 'unicodeCodePoints', tool: { driver } }).slice(1)}]}\n`;
}

function resultOf(finding: FindingView, { file, host }: AuditView): object {
  const { id, severity, subject, summary, evidence, fixes, suppressed } = finding;
  const { words } = subject;
  const text = [`${words} of ${host}: ${summary}`, ...evidence, ...fixes.map(fixWords)].join('\n');
  return {
    ruleId: id,
    ruleIndex: findingKinds.findIndex((kind) => kind.id === id),
    level: levels[severity],
    message: { text },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: uriOf(file) } },
        logicalLocations: [{ name: words, fullyQualifiedName: `${host}: ${words}`, kind: subject.kind }],
      },
    ],
    properties: { severity, 'security-severity': scores[severity] },
    ...(suppressed === undefined ? {} : { suppressions: [{ kind: 'external', justification: suppressed }] }),
  };
}

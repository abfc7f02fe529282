import { groupedBy } from '@lamellar/core/language';
import type { AuditView, FindingView } from '../views/audit-view.ts';
import { isReported } from './finding-words.ts';

/** Equal findings about several subjects. */
export type FoldedFinding = readonly [FindingView, ...FindingView[]];

/** Groups equal findings about several subjects, without the suppressed ones. */
export function foldFindings(audit: AuditView): readonly FoldedFinding[] {
  return [...findingsByStatement(audit).values()];
}

/** Groups the findings of a host by their statement, without the suppressed ones. Equal keys are equal statements. */
export function findingsByStatement({ findings, containers }: AuditView): ReadonlyMap<string, FoldedFinding> {
  return groupedBy(findings.filter(isReported), ({ id, severity, summary, subject }) => {
    // The fix differs between runtimes.
    const runtime = subject.kind === 'container' ? (containers[subject.container ?? -1]?.runtime ?? '') : '';
    return [id, severity, summary, runtime].join('\0');
  });
}

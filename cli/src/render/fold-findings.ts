import { groupedBy } from '@lamellar/core/language';
import type { AuditView, FindingView } from '../views/audit-view.ts';
import { isReported } from './finding-words.ts';

/** Groups equal findings about several subjects, without the suppressed ones. */
export function foldFindings({
  findings,
  containers,
}: AuditView): readonly (readonly [FindingView, ...FindingView[]])[] {
  const folded = groupedBy(findings.filter(isReported), ({ id, severity, summary, subject }) => {
    // The fix differs between runtimes.
    const runtime = subject.kind === 'container' ? (containers[subject.container ?? -1]?.runtime ?? '') : '';
    return [id, severity, summary, runtime].join('\0');
  });
  return [...folded.values()];
}

import type { AuditView, FindingView } from '../views/audit-view.ts';
import { isReported } from './finding-words.ts';

/** Groups equal findings about several subjects, without the suppressed ones. */
export function foldFindings({
  findings,
  containers,
}: AuditView): readonly (readonly [FindingView, ...FindingView[]])[] {
  const folded = new Map<string, [FindingView, ...FindingView[]]>();
  for (const finding of findings.filter(isReported)) {
    const { id, severity, summary, subject } = finding;
    // The fix differs between runtimes.
    const runtime = subject.kind === 'container' ? (containers[subject.container ?? -1]?.runtime ?? '') : '';
    const key = [id, severity, summary, runtime].join('\0');
    const same = folded.get(key);
    if (same === undefined) folded.set(key, [finding]);
    else same.push(finding);
  }
  return [...folded.values()];
}

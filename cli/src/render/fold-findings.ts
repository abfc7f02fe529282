import type { JudgedFinding } from '../audit/audited-snapshot.ts';

/** Equal findings about several subjects. */
export interface FoldedFindings {
  readonly first: JudgedFinding;
  readonly all: readonly [JudgedFinding, ...JudgedFinding[]];
}

/** Groups equal findings, without the suppressed ones. */
export function foldFindings(findings: readonly JudgedFinding[]): readonly FoldedFindings[] {
  const folded = new Map<string, [JudgedFinding, ...JudgedFinding[]]>();
  for (const judged of findings) {
    const { finding, suppressed } = judged;
    if (suppressed !== undefined) continue;
    // The fix differs between runtimes.
    const { subject } = finding;
    const runtime = subject.kind === 'container' ? subject.container.container.runtime : '';
    const key = [finding.id, finding.severity, finding.summary, runtime].join('\0');
    const same = folded.get(key);
    if (same === undefined) folded.set(key, [judged]);
    else same.push(judged);
  }
  return [...folded.values()].map((all) => ({ first: all[0], all }));
}

import type { JudgedFinding } from '../audit/audited-snapshot.ts';

/** Findings that say the same of several. */
export interface FoldedFindings {
  readonly first: JudgedFinding;
  readonly all: readonly [JudgedFinding, ...JudgedFinding[]];
}

/** The findings that nobody has suppressed, those together that say the same. */
export function foldFindings(findings: readonly JudgedFinding[]): readonly FoldedFindings[] {
  const folded = new Map<string, [JudgedFinding, ...JudgedFinding[]]>();
  for (const judged of findings) {
    const { finding, suppressed } = judged;
    if (suppressed !== undefined) continue;
    const key = `${finding.id}\0${finding.severity}\0${finding.summary}`;
    const same = folded.get(key);
    if (same === undefined) folded.set(key, [judged]);
    else same.push(judged);
  }
  return [...folded.values()].map((all) => ({ first: all[0], all }));
}

import { findingKinds, severities, type Fix } from '@lamellar/core/audit';
import type { FindingView } from '../views/audit-view.ts';

/** Returns the title of a finding's kind. */
export function titleOfFinding({ id }: Pick<FindingView, 'id'>): string {
  return findingKinds.find((kind) => kind.id === id)?.title ?? id;
}

/** Counts the reported findings of each severity: `2 high, 1 low`. */
export function tally(findings: readonly FindingView[]): string {
  return severities
    .map((severity) => ({
      severity,
      count: findings.filter((one) => isReported(one) && one.severity === severity).length,
    }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severity}`)
    .join(', ');
}

/** Returns true for a finding without a suppression. */
export function isReported({ suppressed }: FindingView): boolean {
  return suppressed === undefined;
}

/** Returns the names of all affected objects; none if the evidence states every name. */
export function namesNotInEvidence({ evidence, names = [] }: FindingView): readonly string[] {
  const isNamed = (name: string): boolean => evidence.some((line) => line.includes(`\`${name}\``));
  return names.every(isNamed) ? [] : names;
}

/** Prints a finding's fix in a line. */
export function fixWords(fix: Fix): string {
  switch (fix.kind) {
    case 'rule':
      return `add to \`${fix.profile}\`: ${fix.rule}`;
    case 'setting':
      return `in ${fix.place}: ${fix.line}`;
    case 'command':
      return fix.command;
    case 'advice':
      return fix.text;
  }
}

import { severities } from '@lamellar/core/audit';
import type { AuditedSnapshot } from '../audit/audited-snapshot.ts';

/** Counts the findings of each severity: `2 high, 1 low`. */
export function tally({ findings }: Pick<AuditedSnapshot, 'findings'>): string {
  return severities
    .map((severity) => ({
      severity,
      count: findings.filter(({ finding, suppressed }) => finding.severity === severity && suppressed === undefined)
        .length,
    }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severity}`)
    .join(', ');
}

import { findingKinds, severities } from '@lamellar/core/audit';
import type { AuditView } from '../views/audit-view.ts';
import { isReported } from './finding-words.ts';

/** A metric, with the samples for a host. */
interface Metric {
  readonly name: string;
  readonly help: string;
  readonly samples: (audit: AuditView) => readonly Sample[];
}

interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

const metrics: readonly Metric[] = [
  {
    name: 'lamellar_audit_findings',
    help: 'Findings without suppressed findings, by kind and severity.',
    samples: ({ findings }) =>
      findingKinds.flatMap(({ id }) =>
        severities.map((severity) => ({
          labels: { id, severity },
          value: findings.filter((one) => isReported(one) && one.id === id && one.severity === severity).length,
        })),
      ),
  },
  {
    name: 'lamellar_audit_suppressed_findings',
    help: 'Suppressed findings.',
    samples: ({ findings }) => [{ value: findings.filter((finding) => !isReported(finding)).length }],
  },
  {
    name: 'lamellar_audit_containers',
    help: 'Containers with processes.',
    samples: ({ containers }) => [{ value: containers.filter(({ tasks }) => tasks > 0).length }],
  },
  {
    name: 'lamellar_audit_unknown',
    help: 'Parts of the host that were not visible or not evaluated.',
    samples: ({ unknown }) => [{ value: unknown.length }],
  },
  {
    name: 'lamellar_audit_snapshot_time_seconds',
    help: 'Start of the snapshot, in seconds since 1970.',
    samples: ({ taken }) => [{ value: Date.parse(taken) / 1000 }],
  },
];

/**
 * Prints counts of findings for node_exporter's textfile collector and Prometheus. Each kind and severity has a sample,
 * also if the count is zero: an alert can distinguish a fixed finding from a missing audit.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function auditPrometheus(all: readonly AuditView[]): string {
  const lines = metrics.flatMap(({ name, help, samples }) => [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} gauge`,
    ...all.flatMap((audit) =>
      samples(audit).map(({ labels = {}, value }) => {
        const pairs = Object.entries({ host: audit.host, ...labels }).map(
          ([label, text]) => `${label}="${labelValue(text)}"`,
        );
        return `${name}{${pairs.join(',')}} ${value}`;
      }),
    ),
  ]);
  return `${lines.join('\n')}\n`;
}

function labelValue(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

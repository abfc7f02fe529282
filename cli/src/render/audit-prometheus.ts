import { findingKinds, severities } from '@lamellar/core/audit';
import { textOf } from '@lamellar/core/language';
import type { AuditedSnapshot } from '../audit/audited-snapshot.ts';

/** A metric, with the samples for a host. */
interface Metric {
  readonly name: string;
  readonly help: string;
  readonly samples: (audited: AuditedSnapshot) => readonly Sample[];
}

interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

const metrics: readonly Metric[] = [
  {
    name: 'lamellar_audit_findings',
    help: 'Findings that nobody has suppressed, by kind and severity.',
    samples: ({ findings }) =>
      findingKinds.flatMap(({ id }) =>
        severities.map((severity) => ({
          labels: { id, severity },
          value: findings.filter(
            ({ finding, suppressed }) => suppressed === undefined && finding.id === id && finding.severity === severity,
          ).length,
        })),
      ),
  },
  {
    name: 'lamellar_audit_suppressed_findings',
    help: 'Findings that are suppressed.',
    samples: ({ findings }) => [{ value: findings.filter(({ suppressed }) => suppressed !== undefined).length }],
  },
  {
    name: 'lamellar_audit_containers',
    help: 'Containers that processes are in.',
    samples: ({ audit }) => [{ value: audit.host.containers.filter(({ tasks }) => tasks.length > 0).length }],
  },
  {
    name: 'lamellar_audit_unknown',
    help: 'What could not be seen or judged.',
    samples: ({ audit: { host, untold } }) => [
      { value: host.unknown.length + host.snapshot.unseen.length + untold.length },
    ],
  },
  {
    name: 'lamellar_audit_snapshot_time_seconds',
    help: 'When the snapshot was begun, in seconds since 1970.',
    samples: ({ audit }) => [{ value: Date.parse(audit.host.snapshot.taken) / 1000 }],
  },
];

/**
 * Prints counts of findings for node_exporter's textfile collector and Prometheus. Each kind and severity has a sample,
 * also if the count is zero: an alert can distinguish a fixed finding from a missing audit.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function auditPrometheus(all: readonly AuditedSnapshot[]): string {
  const lines = metrics.flatMap(({ name, help, samples }) => [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} gauge`,
    ...all.flatMap((audited) =>
      samples(audited).map(({ labels = {}, value }) => {
        const host = textOf(audited.audit.host.snapshot.host);
        const pairs = Object.entries({ host, ...labels }).map(([label, text]) => `${label}="${labelValue(text)}"`);
        return `${name}{${pairs.join(',')}} ${value}`;
      }),
    ),
  ]);
  return `${lines.join('\n')}\n`;
}

function labelValue(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

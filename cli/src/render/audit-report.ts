import type { Audit } from '@lamellar/core/audit';
import type { StandardStream } from '../adapters/process/standard-streams.ts';
import type { AuditView, FindingView } from '../views/audit-view.ts';

/** The formats of an audit. */
export type AuditFormat = 'human' | 'json' | 'sarif' | 'junit' | 'markdown' | 'prometheus';

/** A report on hosts, printed host by host or at the end. */
export interface AuditReport {
  /** Returns the text about a host, if the format needs no other hosts. */
  readonly add: (view: AuditView, audit: Audit) => string;
  /** Returns the rest of the report. */
  readonly end: () => string;
}

/** The parts of a report besides the audits. */
export interface ReportSettings {
  readonly format: AuditFormat;
  /** The stream that shows the report; undefined for a file. */
  readonly stream: StandardStream | undefined;
  /** The version of lamellar. */
  readonly version: string;
  /** Returns true for a finding with the failing severity. */
  readonly fails: (finding: FindingView) => boolean;
}

/** Starts a report, and loads the renderer of the format only. */
export async function startReport({ format, stream, version, fails }: ReportSettings): Promise<AuditReport> {
  switch (format) {
    case 'human': {
      const { renderAudit } = await import('./audit-text.ts');
      return hostByHost((view, audit) => renderAudit(view, audit, stream));
    }
    case 'json':
      return hostByHost((view) => `${JSON.stringify(view)}\n`);
    case 'markdown':
      return hostByHost((await import('./audit-markdown.ts')).auditMarkdown);
    case 'sarif': {
      const { auditSarif } = await import('./audit-sarif.ts');
      return together((views) => auditSarif(views, version));
    }
    case 'junit': {
      const { auditJunit } = await import('./audit-junit.ts');
      return together((views) => auditJunit(views, fails));
    }
    case 'prometheus':
      return together((await import('./audit-prometheus.ts')).auditPrometheus);
  }
}

function hostByHost(add: AuditReport['add']): AuditReport {
  return { add, end: () => '' };
}

function together(render: (views: readonly AuditView[]) => string): AuditReport {
  const views: AuditView[] = [];
  return {
    add: (view) => {
      views.push(view);
      return '';
    },
    end: () => render(views),
  };
}

import type { AuditView, FindingView } from '../views/audit-view.ts';
import type { ViewedAudit } from './audit-text.ts';
import { itemByItem, together, type ItemReport } from './item-report.ts';
import type { ReportLayout } from './report-layout.ts';

/** The formats of an audit. */
export type AuditFormat = 'human' | 'json' | 'sarif' | 'junit' | 'markdown' | 'html' | 'prometheus';

/** The parts of a report besides the audits. */
export interface ReportSettings {
  readonly format: AuditFormat;
  readonly layout: ReportLayout;
  /** The version of lamellar. */
  readonly version: string;
  /** Returns true for a finding with the failing severity. */
  readonly fails: (finding: FindingView) => boolean;
}

/** Starts a report, and loads the renderer of the format only. */
export async function startReport({
  format,
  layout,
  version,
  fails,
}: ReportSettings): Promise<ItemReport<ViewedAudit>> {
  const ofAll = (render: (views: readonly AuditView[]) => string): ItemReport<ViewedAudit> =>
    together((all) => render(all.map(({ view }) => view)));
  switch (format) {
    case 'human': {
      const { startTextReport } = await import('./fleet-text.ts');
      return startTextReport(layout);
    }
    case 'json':
      return itemByItem(({ view }) => `${JSON.stringify(view)}\n`);
    case 'markdown': {
      const { auditMarkdown } = await import('./audit-markdown.ts');
      return itemByItem((item) => auditMarkdown(item, layout.isComplete));
    }
    case 'html':
      return (await import('./audit-html.ts')).startHtmlReport();
    case 'sarif': {
      const { auditSarif } = await import('./audit-sarif.ts');
      return ofAll((views) => auditSarif(views, version));
    }
    case 'junit': {
      const { auditJunit } = await import('./audit-junit.ts');
      return ofAll((views) => auditJunit(views, fails));
    }
    case 'prometheus':
      return ofAll((await import('./audit-prometheus.ts')).auditPrometheus);
  }
}

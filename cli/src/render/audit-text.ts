import type { Audit } from '@lamellar/core/audit';
import { textOf } from '@lamellar/core/language';
import type { AuditView } from '../views/audit-view.ts';
import { auditFindingLines } from './audit-findings-text.ts';
import { auditGroupLines } from './audit-groups-text.ts';
import { countOf } from '../words/count-of.ts';
import { firstLines, listed } from '../words/truncate-list.ts';
import { limitIn, linesWithHint, type ReportLayout } from './report-layout.ts';
import { wrapped } from '../words/wrapped.ts';

/** An audit with its view. */
export interface ViewedAudit {
  readonly view: AuditView;
  readonly audit: Audit;
}

/** Renders an audit for people: findings first, then the policy in force. */
export function renderAudit({ view, audit }: ViewedAudit, chosen: ReportLayout): string {
  const lines = linesWithHint(chosen, (layout) => [
    ...wrapped(`${view.host} at ${headWords(view, audit)}`, '', layout.columns),
    ...wrapped(evaluatedKernelWords(view), '', layout.columns).map(layout.style.faint),
    '',
    ...auditFindingLines(view, layout),
    ...auditGroupLines(view, audit, layout),
    ...unseenLines(audit, layout),
  ]);
  return `${lines.join('\n')}\n`;
}

/** Describes the time of a snapshot, and counts the containers and processes. */
export function headWords({ taken, kernel, containers }: AuditView, { host: { hostTasks } }: Audit): string {
  const running = containers.filter(({ tasks }) => tasks > 0);
  const inside = running.reduce((sum, { tasks }) => sum + tasks, 0);
  const stopped = containers.length - running.length;
  return [
    `${taken}:`,
    `${countOf(running.length, 'container')} with ${countOf(inside, 'process', 'processes')},`,
    ...(stopped === 0 ? [] : [`${countOf(stopped, 'container')} without any,`]),
    `${countOf(hostTasks.length, 'process', 'processes')} of the host,`,
    `kernel ${kernel.release}`,
  ].join(' ');
}

/** Describes the kernel whose behaviours are assumed. */
export function evaluatedKernelWords({ kernel: { judgedAs, exact, patchedBy } }: AuditView): string {
  const nearest = `The kernel was not measured, and is evaluated as ${judgedAs}`;
  const patches = patchedBy === undefined ? '' : `: the AppArmor patches of ${patchedBy} were not measured`;
  const judged = exact ? 'The kernel was measured' : `${nearest}${patches}`;
  return `${judged}. Only AppArmor is evaluated: user and pid namespaces, capabilities and seccomp can deny more.`;
}

function unseenLines(audit: Audit, layout: ReportLayout): readonly string[] {
  const sentences = unseenSentences(audit, limitIn(layout, maxNamed));
  if (sentences.length === 0) return [];
  const lines = firstLines(sentences, limitIn(layout, maxUnseen), 'more gap');
  return ['NOT KNOWN', ...lines.flatMap((line) => wrapped(line, '  ', layout.columns)), ''];
}

/**
 * Describes the gaps of an audit: missing information is no proof of absence.
 *
 * @param most - the maximum number of names in a sentence
 */
export function unseenSentences({ host, unevaluated }: Audit, most = maxNamed): readonly string[] {
  const { unknown, snapshot } = host;
  const named = unknown.map(({ namespace, name }) =>
    textOf((namespace === '' ? name : `:${namespace}:${name}`) as typeof name),
  );
  return [
    ...(named.length === 0
      ? []
      : [
          `permissions of ${listed(
            named.map((name) => `\`${name}\``),
            most,
          )}: the snapshot lacks the compiled policy, so the report omits the reach of such labels`,
        ]),
    ...unevaluated.map(({ what, reason }) => `${what}: ${reason}`),
    ...snapshot.unseen.map(({ what, reason }) => `${textOf(what)}: ${textOf(reason)}`),
  ];
}

const maxUnseen = 8;
const maxNamed = 4;

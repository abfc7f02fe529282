import type { Audit } from '@lamellar/core/audit';
import { textOf } from '@lamellar/core/language';
import type { AuditView } from '../views/audit-view.ts';
import { terminalOf, type StandardStream } from '../adapters/process/standard-streams.ts';
import { auditFindingLines } from './audit-findings-text.ts';
import { auditGroupLines } from './audit-groups-text.ts';
import { countOf } from '../words/count-of.ts';
import { firstLines, listed } from '../words/truncate-list.ts';
import { styleFor } from './style.ts';
import { wrapped } from '../words/wrapped.ts';

/** An audit with its view. */
export interface ViewedAudit {
  readonly view: AuditView;
  readonly audit: Audit;
}

/**
 * Renders an audit for people: findings first, then the policy in force.
 *
 * @param stream - the stream that shows it, for colour and width; undefined for a file
 */
export function renderAudit(view: AuditView, audit: Audit, stream: StandardStream | undefined): string {
  const style = styleFor(stream);
  const columns = columnsOf(stream);
  const lines = [
    ...wrapped(`${view.host} at ${headWords(view, audit)}`, '', columns),
    ...wrapped(evaluatedKernelWords(view), '', columns).map(style.faint),
    '',
    ...auditFindingLines(view, style, columns),
    ...auditGroupLines(view, audit, style, columns),
    ...unseenLines(audit, columns),
  ];
  return `${lines.join('\n')}\n`;
}

/** Returns the width of a report. @param stream - undefined for a file */
export function columnsOf(stream: StandardStream | undefined): number {
  const terminal = stream === undefined ? undefined : terminalOf(stream);
  return Math.max(60, Math.min(120, terminal?.columns ?? 100));
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

function unseenLines(audit: Audit, columns: number): readonly string[] {
  const sentences = unseenSentences(audit);
  if (sentences.length === 0) return [];
  const lines = firstLines(sentences, maxUnseen, 'more thing');
  return ['NOT KNOWN', ...lines.flatMap((line) => wrapped(line, '  ', columns)), ''];
}

/** Describes the gaps of an audit: missing information is no proof of absence. */
export function unseenSentences({ host, unevaluated }: Audit): readonly string[] {
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
            maxNamed,
          )}: the snapshot lacks the compiled policy, so the report omits the reach of such labels`,
        ]),
    ...unevaluated.map(({ what, reason }) => `${what}: ${reason}`),
    ...snapshot.unseen.map(({ what, reason }) => `${textOf(what)}: ${textOf(reason)}`),
  ];
}

const maxUnseen = 8;
const maxNamed = 4;

import type { Audit } from '@lamellar/core/audit';
import { textOf } from '@lamellar/core/language';
import type { AuditedSnapshot } from '../audit/audited-snapshot.ts';
import { terminalOf, type StandardStream } from '../adapters/process/standard-streams.ts';
import { auditFindingLines } from './audit-findings-text.ts';
import { auditGroupLines } from './audit-groups-text.ts';
import { countOf } from '../words/count-of.ts';
import { styleFor } from './style.ts';
import { wrapped } from '../words/wrapped.ts';

/**
 * Renders an audit for people: findings first, then the policy in force.
 *
 * @param stream - the stream that shows it, for colour and width; undefined for a file
 */
export function renderAudit(audited: AuditedSnapshot, stream: StandardStream | undefined): string {
  const style = styleFor(stream);
  const terminal = stream === undefined ? undefined : terminalOf(stream);
  const columns = Math.max(60, Math.min(120, terminal?.columns ?? 100));
  const lines = [
    ...wrapped(headOf(audited.audit), '', columns),
    ...wrapped(kernelWords(audited.audit), '', columns).map(style.faint),
    '',
    ...auditFindingLines(audited, style, columns),
    ...auditGroupLines(audited.audit, style, columns),
    ...unseenLines(audited.audit, columns),
  ];
  return `${lines.join('\n')}\n`;
}

function headOf({ host }: Audit): string {
  const { snapshot, containers, hostTasks } = host;
  const running = containers.filter(({ tasks }) => tasks.length > 0);
  const inside = running.reduce((sum, { tasks }) => sum + tasks.length, 0);
  const stopped = containers.length - running.length;
  return [
    `${textOf(snapshot.host)} at ${snapshot.taken}:`,
    `${countOf(running.length, 'container')} with ${countOf(inside, 'process', 'processes')},`,
    ...(stopped === 0 ? [] : [`${countOf(stopped, 'container')} without any,`]),
    `${countOf(hostTasks.length, 'process', 'processes')} of the host,`,
    `kernel ${textOf(host.kernel.release)}`,
  ].join(' ');
}

/** Describes the kernel whose behaviours are assumed. */
function kernelWords({ host: { kernel } }: Audit): string {
  const { measured, isExact, patchedBy } = kernel;
  const nearest = `Its kernel was not measured, and is judged as ${measured.version}`;
  const patches = patchedBy === undefined ? '' : `: what ${patchedBy} has changed in AppArmor is not known`;
  const judged = isExact ? 'Its kernel was measured' : `${nearest}${patches}`;
  return `${judged}. AppArmor alone is asked: namespaces of users and processes, capabilities and seccomp stand beside it.`;
}

/** Prints the gaps of an audit: missing information is no proof of absence. */
function unseenLines({ host, untold }: Audit, columns: number): readonly string[] {
  const { unknown, snapshot } = host;
  const named = unknown.map(({ namespace, name }) =>
    textOf((namespace === '' ? name : `:${namespace}:${name}`) as typeof name),
  );
  const sentences = [
    ...(named.length === 0
      ? []
      : [
          `what ${some(named)} would allow: their compiled policy is not in the snapshot, and labels with them are left out of all that is said of reach`,
        ]),
    ...untold.map(({ what, reason }) => `${what}: ${reason}`),
    ...snapshot.unseen.map(({ what, reason }) => `${textOf(what)}: ${textOf(reason)}`),
  ];
  if (sentences.length === 0) return [];
  const shown = sentences.slice(0, maxUnseen);
  const more = sentences.length - shown.length;
  return [
    'NOT KNOWN',
    ...shown.flatMap((sentence) => wrapped(sentence, '  ', columns)),
    ...(more > 0 ? [`  and ${countOf(more, 'more thing')}`] : []),
    '',
  ];
}

const maxUnseen = 8;
const maxNamed = 4;

function some(names: readonly string[]): string {
  const shown = names.slice(0, maxNamed).map((name) => `\`${name}\``);
  const more = names.length - shown.length;
  return [...shown, ...(more > 0 ? [countOf(more, 'more', 'more')] : [])].join(', ');
}

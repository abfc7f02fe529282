import { severities, type FindingSeverity } from '@lamellar/core/audit';
import { reportOutput } from '../adapters/filesystem/report-output.ts';
import { isVerbose, warn } from '../adapters/process/logger.ts';
import { writeOutput } from '../adapters/process/standard-streams.ts';
import { snapshotFilesAt } from '../adapters/snapshot/snapshot-files.ts';
import { watchedState } from '../adapters/snapshot/watched-state.ts';
import type { AuditedSnapshot } from '../audit/audited-snapshot.ts';
import { HostAuditor, type AuditConditions } from '../audit/host-auditor.ts';
import { CommandError, exitStatus, type ExitStatus } from '../exit-status.ts';
import { auditFacts } from '../render/audit-facts.ts';
import { startReport, type AuditFormat } from '../render/audit-report.ts';
import { reportLeftOut } from '../render/report.ts';
import { layoutFor } from '../render/report-layout.ts';
import { auditView } from '../views/audit-view.ts';
import { pauseOf, watchHost, type HostFacts, type WatchedHost } from './watch-host.ts';

/** The options of `audit`. */
export interface AuditFlags extends AuditConditions {
  /** Files of saved snapshots, and folders with such files. */
  readonly snapshot?: readonly string[];
  /** True to audit the running host. */
  readonly live?: true;
  readonly format: AuditFormat;
  readonly failOn: FindingSeverity | 'none';
  /** The file to write, instead of standard output. */
  readonly output?: string;
  /** Report changes, too; a text is the number of seconds between two looks. */
  readonly watch?: true | string;
}

/** `lamellar audit`: reports the policy in force on hosts, and the findings. */
export async function audit(flags: AuditFlags, version: string): Promise<ExitStatus> {
  if (flags.watch !== undefined) return watchAudit(flags, pauseOf(flags.watch));
  const { failOn, format } = flags;
  const files = snapshotFilesAt(flags.snapshot ?? []);
  const live = flags.live === true || files.length === 0;
  const auditor = new HostAuditor(flags, reportLeftOut);
  if (flags.manifest !== undefined && files.length + Number(live) > 1)
    throw new CommandError('--manifest needs a single host', { hint: 'give one snapshot, or --live' });
  // node_exporter runs as a different user and must be able to read the file.
  const output = reportOutput(flags.output, format === 'prometheus' ? 0o644 : 0o666 & ~process.umask());
  const fails = (finding: Rated): boolean => isAtLeast(finding, failOn);
  const layout = layoutFor(output.stream, isVerbose());
  const report = await startReport({ format, layout, version, fails });
  const statuses: ExitStatus[] = [];
  const add = (audited: AuditedSnapshot | undefined): void => {
    statuses.push(audited === undefined ? exitStatus.invalid : statusOf(audited, failOn));
    if (audited !== undefined) output.write(report.add({ view: auditView(audited), audit: audited.audit }));
  };
  if (live) add(await auditor.auditThisHost());
  for (const file of files) add(await auditor.auditFile(file));
  output.write(report.end());
  output.end();
  for (const { id, reason } of auditor.suppressions.unused()) warn(`no finding is suppressed by \`${id}\` (${reason})`);
  const isKnown = (status: ExitStatus): boolean => statuses.includes(status);
  return [exitStatus.invalid, exitStatus.denied].find(isKnown) ?? exitStatus.success;
}

/** Reports this host, and then its changes. */
async function watchAudit(flags: AuditFlags, seconds: number): Promise<ExitStatus> {
  if (flags.snapshot !== undefined || flags.format !== 'human')
    throw new CommandError('--watch needs this host and the format `human`');
  if (flags.output !== undefined) throw new CommandError('--watch writes to standard output, not to a file');
  const state = watchedAudit(flags).state();
  const first = await new HostAuditor(flags, reportLeftOut).auditThisHost();
  const { renderAudit } = await import('../render/audit-text.ts');
  const layout = layoutFor('stdout', isVerbose());
  writeOutput(renderAudit({ view: auditView(first), audit: first.audit }, layout));
  return watchHost(factsOf(first, flags.failOn), { command: 'audit', flags, seconds, state });
}

/** Returns this host as `audit --watch` follows it. */
export function watchedAudit(flags: AuditFlags): WatchedHost {
  const others = [flags.suppress, flags.manifest].filter((file) => file !== undefined);
  return {
    state: () => watchedState(others),
    look: async () => factsOf(await new HostAuditor(flags, () => undefined).auditThisHost(), flags.failOn),
  };
}

function factsOf(audited: AuditedSnapshot, failOn: AuditFlags['failOn']): HostFacts {
  return { facts: auditFacts(auditView(audited), audited.audit.host), status: statusOf(audited, failOn) };
}

/** Returns `denied` if a reported finding has the failing severity. */
function statusOf({ findings }: AuditedSnapshot, failOn: AuditFlags['failOn']): ExitStatus {
  const isFailed = findings.some(({ finding, suppressed }) => suppressed === undefined && isAtLeast(finding, failOn));
  return isFailed ? exitStatus.denied : exitStatus.success;
}

interface Rated {
  readonly severity: FindingSeverity;
}

function isAtLeast({ severity }: Rated, failOn: AuditFlags['failOn']): boolean {
  return failOn !== 'none' && severities.indexOf(severity) <= severities.indexOf(failOn);
}

import { LoadError } from '@lamellar/node';
import { auditSnapshot, severities, type Audit, type AuditOptions, type FindingSeverity } from '@lamellar/core/audit';
import { bytesOf, textOf } from '@lamellar/core/language';
import type { Snapshot } from '@lamellar/core/snapshot';
import type { AuditedSnapshot } from '../audit/audited-snapshot.ts';
import { runtimesOwnLayer } from '../audit/generated-layers.ts';
import { readSuppressions, suppressionOf, type Suppression } from '../audit/suppressions.ts';
import { CommandError, exitStatus, type ExitStatus } from '../exit-status.ts';
import { saveFile } from '../adapters/filesystem/save-file.ts';
import { readNamedFile } from '@lamellar/node/files';
import { writeOutput } from '../adapters/process/standard-streams.ts';
import { readSnapshotOf } from '../adapters/snapshot/snapshot-files.ts';
import { assumedKernels } from '../adapters/kernel/assumed-kernels.ts';
import { watchedState } from '../adapters/snapshot/watched-state.ts';
import { auditFacts } from '../render/audit-facts.ts';
import { auditView, type AuditView } from '../views/audit-view.ts';
import { enter, warn, printError } from '../adapters/process/logger.ts';
import { pauseOf, watchHost, type HostFacts, type WatchedHost } from './watch-host.ts';

/** The options of `audit`. */
export interface AuditFlags {
  /** Files of saved snapshots. */
  readonly snapshot?: readonly string[];
  /** True to audit the running host. */
  readonly live?: true;
  readonly format: 'human' | 'json' | 'sarif' | 'junit' | 'markdown' | 'prometheus';
  /** The kernel of a planned upgrade. */
  readonly kernel?: string;
  readonly failOn: FindingSeverity | 'none';
  readonly suppress?: string;
  /** The manifest to compare the host with. */
  readonly manifest?: string;
  readonly trust?: true;
  /** The file to write, instead of standard output. */
  readonly output?: string;
  /** Report changes, too; a text is the number of seconds between two looks. */
  readonly watch?: true | string;
}

/** `lamellar audit`: reports the policy in force on hosts, and the findings. */
export async function audit(flags: AuditFlags, version: string): Promise<ExitStatus> {
  if (flags.watch !== undefined) return watchAudit(flags, pauseOf(flags.watch));
  const files = flags.snapshot ?? [];
  if (files.length === 0 && flags.live !== true)
    throw new CommandError('nothing to audit', {
      hint: 'take this host, --live, or a snapshot of one, --snapshot FILE',
    });
  const suppressions = suppressionsIn(flags.suppress);
  const used = new Set<Suppression>();
  const views: AuditView[] = [];
  const output = outputOf(flags);
  const renderer = await rendererOf(flags, output.stream, version);
  if (flags.manifest !== undefined && files.length + (flags.live === true ? 1 : 0) > 1)
    throw new CommandError('a manifest is of one host', { hint: 'name one snapshot, or this host' });
  let status: ExitStatus = exitStatus.success;
  for (const file of [...(flags.live === true ? [undefined] : []), ...files]) {
    const snapshot = await snapshotOf(file);
    if (snapshot === undefined) {
      status = exitStatus.invalid;
      continue;
    }
    const name = file === undefined ? thisHost : shown(file);
    enter(`auditing ${name}`);
    const audited = auditOf(snapshot, name, await optionsFor(snapshot, flags), suppressions, used);
    if (status === exitStatus.success && isFailed(audited, flags.failOn)) status = exitStatus.denied;
    const view = auditView(audited);
    if ('each' in renderer) output.write(renderer.each(view, audited.audit));
    else views.push(view);
  }
  if ('all' in renderer) output.write(renderer.all(views));
  output.end();
  for (const one of suppressions) if (!used.has(one)) warn(`no finding is suppressed by \`${one.id}\` (${one.reason})`);
  return status;
}

/** The renderer of a format, for each host or for all hosts. */
type Renderer =
  | { readonly each: (view: AuditView, audit: Audit) => string }
  | { readonly all: (views: readonly AuditView[]) => string };

/** Loads the renderer of the format. */
async function rendererOf(
  { format, failOn }: AuditFlags,
  stream: Output['stream'],
  version: string,
): Promise<Renderer> {
  switch (format) {
    case 'human': {
      const { renderAudit } = await import('../render/audit-text.ts');
      return { each: (view, found) => renderAudit(view, found, stream) };
    }
    case 'json':
      return { each: (view) => `${JSON.stringify(view)}\n` };
    case 'markdown':
      return { each: (await import('../render/audit-markdown.ts')).auditMarkdown };
    case 'sarif': {
      const { auditSarif } = await import('../render/audit-sarif.ts');
      return { all: (views) => auditSarif(views, version) };
    }
    case 'junit': {
      const { auditJunit } = await import('../render/audit-junit.ts');
      return { all: (views) => auditJunit(views, (finding) => isAtLeast(finding, failOn)) };
    }
    case 'prometheus':
      return { all: (await import('../render/audit-prometheus.ts')).auditPrometheus };
  }
}

/** The destination of a report. */
interface Output {
  /** The standard stream, perhaps a terminal; undefined for a file. */
  readonly stream: 'stdout' | undefined;
  readonly write: (text: string) => void;
  readonly end: () => void;
}

/** Returns standard output, or the file of `--output`, which is written as a whole when the report is complete. */
function outputOf({ output, format }: AuditFlags): Output {
  if (output === undefined || output === '-') return { stream: 'stdout', write: writeOutput, end: () => undefined };
  const texts: string[] = [];
  // node_exporter runs as a different user and must be able to read the file.
  const mode = format === 'prometheus' ? 0o644 : 0o666 & ~process.umask();
  return {
    stream: undefined,
    write: (text) => texts.push(text),
    end: () => saveFile(output, Buffer.from(texts.join('')), mode),
  };
}

/** Reports this host, and then its changes. */
async function watchAudit(flags: AuditFlags, seconds: number): Promise<ExitStatus> {
  if (flags.live !== true || flags.snapshot !== undefined || flags.format !== 'human')
    throw new CommandError('--watch is about this host, --live, and for people');
  if (flags.output !== undefined) throw new CommandError('--watch writes to standard output, not to a file');
  const state = watchedAudit(flags).state();
  const first = await auditThisHost(flags);
  const { renderAudit } = await import('../render/audit-text.ts');
  writeOutput(renderAudit(auditView(first), first.audit, 'stdout'));
  return watchHost(factsOf(first, flags), { command: 'audit', flags, seconds, state });
}

/** Returns this host as `audit --watch` follows it. */
export function watchedAudit(flags: AuditFlags): WatchedHost {
  const others = [flags.suppress, flags.manifest].filter((file) => file !== undefined);
  return { state: () => watchedState(others), look: async () => factsOf(await auditThisHost(flags), flags) };
}

async function auditThisHost(flags: AuditFlags): Promise<AuditedSnapshot> {
  const suppressions = suppressionsIn(flags.suppress);
  const snapshot = await snapshotOf(undefined);
  if (snapshot === undefined) throw new RangeError('this host has a state');
  return auditOf(snapshot, thisHost, await optionsFor(snapshot, flags), suppressions, new Set());
}

function factsOf(audited: AuditedSnapshot, { failOn }: AuditFlags): HostFacts {
  const status = isFailed(audited, failOn) ? exitStatus.denied : exitStatus.success;
  return { facts: auditFacts(auditView(audited), audited.audit.host), status };
}

function suppressionsIn(file: string | undefined): readonly Suppression[] {
  return file === undefined ? [] : readSuppressions(readText(file), shown(file));
}

/** The name of the running host in reports. */
const thisHost = 'live';

/**
 * Returns the state of this host, or a saved state. An unreadable file is reported, and the audit continues without the
 * file.
 */
async function snapshotOf(file: string | undefined): Promise<Snapshot | undefined> {
  if (file === undefined) {
    const { takeSnapshot } = await import('../adapters/snapshot/take-snapshot.ts');
    const snapshot = await takeSnapshot({ loads: true, surroundings: true });
    if (snapshot.tasks.length === 0)
      throw new CommandError('no process of this host is to be seen under a label', {
        status: exitStatus.environment,
        hint: 'it takes root, and a kernel with AppArmor',
      });
    return snapshot;
  }
  try {
    return await readSnapshotOf(file);
  } catch (error) {
    if (!(error instanceof CommandError || error instanceof LoadError)) throw error;
    printError(error);
    return undefined;
  }
}

/** Returns the options of an audit: the newer kernel and the manifest. */
async function optionsFor(snapshot: Snapshot, flags: AuditFlags): Promise<AuditOptions> {
  const newer = flags.kernel === undefined ? {} : { newer: assumedKernels([flags.kernel])[0].kernel };
  if (flags.manifest === undefined) return { generatedLayer: runtimesOwnLayer, ...newer };
  // Loaded lazily, because most audits have no manifest.
  const { auditedManifest } = await import('../audit/audited-manifest.ts');
  return {
    generatedLayer: runtimesOwnLayer,
    ...newer,
    manifest: await auditedManifest(flags.manifest, flags.trust, snapshot),
  };
}

function auditOf(
  snapshot: Snapshot,
  file: string,
  options: AuditOptions,
  suppressions: readonly Suppression[],
  used: Set<Suppression>,
): AuditedSnapshot {
  const found = auditSnapshot(snapshot, options);
  const today = new Date().toISOString().slice(0, 10);
  const findings = found.findings.map((finding) => {
    const suppression = suppressionOf(finding, snapshot.host, suppressions, today);
    if (suppression !== undefined) used.add(suppression);
    return { finding, suppressed: suppression === undefined ? undefined : textOf(bytesOf(suppression.reason)) };
  });
  return { file, audit: found, findings };
}

function isFailed({ findings }: AuditedSnapshot, failOn: AuditFlags['failOn']): boolean {
  return findings.some(({ finding, suppressed }) => suppressed === undefined && isAtLeast(finding, failOn));
}

function isAtLeast({ severity }: { readonly severity: FindingSeverity }, failOn: AuditFlags['failOn']): boolean {
  return failOn !== 'none' && severities.indexOf(severity) <= severities.indexOf(failOn);
}

/** The same limit as for a manifest. */
const maxSuppressionsSize = 1024 * 1024;

function readText(file: string): string {
  const contents = readNamedFile(file, maxSuppressionsSize);
  if ('reason' in contents) throw new CommandError(`cannot read \`${shown(file)}\`: ${contents.reason}`);
  return contents.bytes.toString();
}

function shown(text: string): string {
  return textOf(bytesOf(text));
}

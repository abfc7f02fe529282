import type { PolicyNamespace } from '@lamellar/core';
import { LoadError } from '@lamellar/node';
import { auditSnapshot, type AuditOptions, type StoredAnswers } from '@lamellar/core/audit';
import { printable } from '@lamellar/core/language';
import type { Snapshot } from '@lamellar/core/snapshot';
import { assumedKernels, type AssumedKernel } from '../adapters/kernel/assumed-kernels.ts';
import { enter, printError } from '../adapters/process/logger.ts';
import { readSnapshotOf } from '../adapters/snapshot/snapshot-files.ts';
import { CommandError, EnvironmentError } from '../exit-status.ts';
import type { AuditedSnapshot } from './audited-snapshot.ts';
import { combineFindings } from './combine-findings.ts';
import { runtimesOwnLayer } from './generated-layers.ts';
import { SharedAnswers, keptAnswersOfMachine } from './kept-answers.ts';
import { Suppressions } from './suppressions.ts';

/** The conditions of an audit. */
export interface AuditConditions {
  /** The kernel of a planned upgrade. */
  readonly kernel?: string;
  /** The manifest to compare the host with. */
  readonly manifest?: string;
  /** True to use the manifest as root although other users can write files of the manifest. */
  readonly allowUntrustedManifest?: true;
  /** The file of suppressions. */
  readonly suppress?: string;
}

/** Audits hosts under common conditions. */
export class HostAuditor {
  readonly suppressions: Suppressions;
  readonly #conditions: AuditConditions;
  /** The hosts of a fleet have mostly equal policy. */
  readonly #answers = new SharedAnswers();
  readonly #reportHostPolicy: (policy: PolicyNamespace) => void;

  /**
   * @param reportHostPolicy - reports the errors in a manifest's policy of the host
   * @throws CommandError if the suppressions cannot be read
   */
  constructor(conditions: AuditConditions, reportHostPolicy: (policy: PolicyNamespace) => void) {
    this.#conditions = conditions;
    this.#reportHostPolicy = reportHostPolicy;
    this.suppressions = Suppressions.inFile(conditions.suppress);
  }

  /** Audits the running host. @throws CommandError without visible processes */
  async auditThisHost(): Promise<AuditedSnapshot> {
    const { takeSnapshot } = await import('../adapters/snapshot/take-snapshot.ts');
    const snapshot = await takeSnapshot({ loads: true, surroundings: true, tools: true });
    if (snapshot.tasks.length === 0)
      throw new EnvironmentError(
        'no process label of this host is visible',
        'it takes root, and a kernel with AppArmor',
      );
    const answers = keptAnswersOfMachine();
    const audited = await this.#audit(snapshot, 'live', answers);
    answers?.save();
    return audited;
  }

  /** Audits a saved host. Reports an unreadable file, and returns undefined. */
  async auditFile(file: string): Promise<AuditedSnapshot | undefined> {
    let snapshot: Snapshot;
    try {
      snapshot = await readSnapshotOf(file);
    } catch (error) {
      if (!(error instanceof CommandError || error instanceof LoadError)) throw error;
      printError(error);
      return undefined;
    }
    return this.#audit(snapshot, printable(file), this.#answers);
  }

  async #audit(snapshot: Snapshot, file: string, answers: StoredAnswers | undefined): Promise<AuditedSnapshot> {
    enter(`auditing ${file}`);
    const { kernel } = this.#conditions;
    const planned = kernel === undefined ? undefined : assumedKernels([kernel])[0];
    const options = await this.#optionsFor(snapshot, planned);
    const audit = auditSnapshot(snapshot, answers === undefined ? options : { ...options, answers });
    const findings = combineFindings(this.suppressions.judge(audit.findings, snapshot.host));
    return { file, audit, findings, ...(planned === undefined ? {} : { requests: planned.requests }) };
  }

  async #optionsFor(snapshot: Snapshot, planned: AssumedKernel | undefined): Promise<AuditOptions> {
    const { manifest, allowUntrustedManifest } = this.#conditions;
    const options: AuditOptions = {
      generatedLayer: runtimesOwnLayer,
      ...(planned === undefined ? {} : { newer: planned.kernel }),
    };
    if (manifest === undefined) return options;
    // Loaded lazily, because most audits have no manifest.
    const { auditedManifest } = await import('./audited-manifest.ts');
    return {
      ...options,
      manifest: await auditedManifest(manifest, allowUntrustedManifest, snapshot, this.#reportHostPolicy),
    };
  }
}

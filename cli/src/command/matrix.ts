import {
  allOperations,
  type MeasuredKernel,
  parseOperationNames,
  printLabel,
  type Operation,
  type PolicyNamespace,
  type StackedPolicy,
} from '@lamellar/core';
import { textOf, type Diagnostic } from '@lamellar/core/language';
import { groupLabels, Matrix } from '@lamellar/core/matrix';
import { CommandError, exitStatus, type ExitStatus } from '../exit-status.ts';
import { loadPolicy } from '../policy/load-policy.ts';
import { readLines } from '../host/disk/read-lines.ts';
import { writeError, writeOutput } from '../host/process/standard-streams.ts';
import { orRefuse } from '../asked-operations.ts';
import { LineWriter } from '../output/line-writer.ts';
import { groupedJson, pairJson, pairTsv, tsvHeader } from '../output/matrix-records.ts';
import { renderGroups } from '../output/matrix-text.ts';
import { warningsAbout } from '../output/label-warnings.ts';
import { diagnosticsOf, reportDamage, reportDiagnostics, reportLabelError, reportUnread } from '../output/report.ts';
import type { PolicyOptions } from '../policy/policy-options.ts';
import { askAll, askLabels, askPairs, type AskedLabels } from './asked-labels.ts';

/** The options of `matrix`. */
export interface MatrixFlags extends PolicyOptions {
  readonly labels?: string;
  readonly pairs?: string;
  readonly signals?: string;
  readonly format: 'human' | 'json' | 'ndjson' | 'tsv';
}

/** `lamellar matrix`: the effective permission between many labels. */
export async function matrix(options: MatrixFlags): Promise<ExitStatus> {
  if (options.pairs !== undefined && options.labels !== undefined)
    throw new CommandError('--pairs and --labels exclude each other');
  if (options.pairs !== undefined && (options.format === 'human' || options.format === 'json'))
    throw new CommandError('--pairs needs --format ndjson or tsv', { hint: 'add --format ndjson' });
  const operations = operationsOf(options);
  const { policy, kernel, unread } = await loadPolicy(options);
  const { root } = policy;
  const asked = await ask(options, policy);
  const table = new Matrix(asked.labels, operations, kernel.behaviours);

  if (options.format === 'ndjson' || options.format === 'tsv') {
    const out = new LineWriter();
    if (options.format === 'tsv') out.line(tsvHeader(operations));
    for (const pair of asked.pairs()) {
      const record = options.format === 'tsv' ? pairTsv(pair, table, root) : pairJson(pair, table, root);
      out.line(record);
    }
    out.end();
  } else if (asked.labels.length > 0 || asked.errors.size === 0) {
    const grouped = groupLabels(table);
    const names = asked.labels.map((label) => textOf(printLabel(label, root)));
    const body =
      options.format === 'json'
        ? `${JSON.stringify(groupedJson(grouped, table, names, kernel.version))}\n`
        : renderGroups(grouped, table, names, kernel.version, 'stdout');
    writeOutput(body);
  }
  reportUnread(unread);
  const isSound = report(asked, root, kernel);
  return isSound && unread.length === 0 ? exitStatus.success : exitStatus.invalid;
}

/** Every operation, but of signals only those that are asked for. */
function operationsOf({ signals }: MatrixFlags): readonly Operation[] {
  if (signals === undefined) return allOperations;
  const asked = new Set(orRefuse(parseOperationNames('signal', signals)));
  return [...allOperations.filter((operation) => operation.class !== 'signal'), ...asked];
}

async function ask(options: MatrixFlags, policy: StackedPolicy): Promise<AskedLabels> {
  if (options.pairs !== undefined) return askPairs(await readLines(options.pairs), policy);
  if (options.labels !== undefined) return askLabels(await readLines(options.labels), policy);
  return askAll(policy);
}

/** Tells what is wrong with the question and with the policy; the result is whether nothing is. */
function report(asked: AskedLabels, root: PolicyNamespace, kernel: MeasuredKernel): boolean {
  const reported = new Set<Diagnostic>();
  for (const [written, error] of asked.errors) reportLabelError(written, error, reported);
  if (!asked.everything) {
    reportDamage(asked.errors.values(), root, reported);
    // Which other files were read to find the labels is chance: what is wrong there is no answer.
    const classes = new Set(['signal', 'ptrace'] as const);
    reportDiagnostics(warningsAbout([{ root, kernel, labels: asked.labels }], classes));
    return asked.errors.size === 0;
  }
  const isWhole = reportNames(root);
  const diagnostics = diagnosticsOf(root);
  reportDiagnostics(diagnostics);
  return isWhole && diagnostics.every((diagnostic) => diagnostic.severity !== 'error');
}

/** Tells which names are declared twice, or that there are none; the result is whether all is well. */
function reportNames(root: PolicyNamespace): boolean {
  const found = [...root.contents()].flatMap(({ namespace, names }) => names.map((name) => namespace.profile(name)));
  if (found.length === 0) writeError('lamellar: the policy has no profiles\n');
  const duplicates = found.flatMap((lookup) => (lookup.kind === 'duplicate' ? [lookup.diagnostic] : []));
  reportDiagnostics(duplicates);
  return found.length > 0 && duplicates.length === 0;
}

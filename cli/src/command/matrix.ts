import { printLabel, type PolicyNamespace } from '@lamellar/core';
import { pairOperations, parseOperationNames, type PairOperation, type PolicyClass } from '@lamellar/core/classes';
import { textOf } from '@lamellar/core/language';
import { Matrix } from '@lamellar/core/matrix';
import { CommandError, exitStatus, type ExitStatus } from '../exit-status.ts';
import { loadPolicies, type CommandPolicy } from '../policy/load-policy.ts';
import { readLines } from '../adapters/filesystem/read-lines.ts';
import { terminalOf, writeOutput } from '../adapters/process/standard-streams.ts';
import { LineWriter } from '../render/line-writer.ts';
import { MatrixAnswers } from '../views/matrix-answers.ts';
import { assumptionsView } from '../views/assumptions-view.ts';
import { matrixView, pairTsv, pairView, tsvHeader } from '../views/matrix-view.ts';
import { matrixHtml } from '../render/matrix-html.ts';
import { renderGroups } from '../render/matrix-text.ts';
import { styleFor } from '../render/style.ts';
import { bearsOn, warningsAbout } from './label-warnings.ts';
import { distinctDiagnostics } from '../render/fold-diagnostics.ts';
import { diagnosticsOf, reportDiagnostics, reportLabelError, reportIncomplete } from '../render/report.ts';
import type { CommandPolicyOptions } from '../policy/policy-options.ts';
import type { LabelSource } from '../read-label.ts';
import { requestAll, requestLabels, requestPairs, type RequestedLabels } from './requested-labels.ts';
import { enter, warn } from '../adapters/process/logger.ts';

/** The options of `matrix`. */
export interface MatrixFlags extends CommandPolicyOptions {
  readonly labels?: string;
  readonly pairs?: string;
  readonly signals?: string;
  readonly format: 'human' | 'json' | 'ndjson' | 'tsv' | 'html';
}

/** `lamellar matrix`: prints the effective permissions between many labels. */
export async function matrix(options: MatrixFlags): Promise<ExitStatus> {
  if (options.pairs !== undefined && options.labels !== undefined)
    throw new CommandError('--pairs and --labels exclude each other');
  if (options.pairs !== undefined && options.format !== 'ndjson' && options.format !== 'tsv')
    throw new CommandError('--pairs needs --format ndjson or tsv', { hint: 'add --format ndjson' });
  const operations = operationsOf(options);
  const policies = await loadPolicies(options);
  const [first, ...others] = policies;
  const isList = options.format === 'ndjson' || options.format === 'tsv';
  if (isList && others.length > 0)
    throw new CommandError(`--format ${options.format} needs a single kernel`, {
      hint: `give --kernel once${options.pairs === undefined ? ', or use --format json' : ''}`,
    });
  const ask = await question(options);
  enter('computing the permissions between labels');
  const requested = policies.map((loaded): RequestedMatrix => ({ ...loaded, requested: ask(loaded) }));
  if (isList) writeList(requested, operations, options.format);
  else writeAnswers(requested, operations, options.format, policies);
  reportIncomplete(first);
  const isSound = report(requested);
  return isSound && first.unread.length === 0 ? exitStatus.success : exitStatus.invalid;
}

/** The labels and pairs to evaluate under a kernel. */
interface RequestedMatrix extends CommandPolicy {
  readonly requested: RequestedLabels;
}

/** Prints a line for each pair, as soon as the pair is evaluated. */
function writeList(
  all: readonly RequestedMatrix[],
  operations: readonly PairOperation[],
  format: MatrixFlags['format'],
): void {
  const out = new LineWriter();
  if (format === 'tsv') out.line(tsvHeader(operations));
  for (const { requested, policy, kernel } of all) {
    const table = new Matrix(requested.labels, operations, kernel.behaviours);
    for (const pair of requested.pairs())
      out.line(
        format === 'tsv' ? pairTsv(pair, table, policy.root) : JSON.stringify(pairView(pair, table, policy.root)),
      );
  }
  out.end();
}

/** Prints groups of labels. If all labels have errors, prints no empty table. */
function writeAnswers(
  all: readonly RequestedMatrix[],
  operations: readonly PairOperation[],
  format: MatrixFlags['format'],
  policies: Awaited<ReturnType<typeof loadPolicies>>,
): void {
  const answers = new MatrixAnswers();
  for (const { requested, policy, kernel } of all) {
    if (requested.labels.length === 0 && requested.errors.size > 0) continue;
    const names = requested.labels.map((label) => textOf(printLabel(label, policy.root)));
    answers.add(kernel, new Matrix(requested.labels, operations, kernel.behaviours), names);
  }
  const found = answers.all();
  if (found.length === 0) return;
  if (format === 'json') writeOutput(`${JSON.stringify(matrixView(found, assumptionsView(policies)))}\n`);
  else if (format === 'html') writeOutput(matrixHtml(found));
  else {
    const [style, columns] = [styleFor('stdout'), terminalOf('stdout')?.columns];
    writeOutput(found.map((answer) => renderGroups(answer, style, columns)).join('\n'));
  }
}

/** Returns every operation between two labels; of signals, only the requested ones if any are named. */
function operationsOf({ signals }: MatrixFlags): readonly PairOperation[] {
  if (signals === undefined) return pairOperations;
  const parsed = parseOperationNames('signal', signals);
  if ('error' in parsed) throw new CommandError(parsed.error.message, parsed.error);
  const requested = parsed.operations.filter((one) => one.shape === 'cross-check');
  return [...pairOperations.filter((operation) => operation.class !== 'signal'), ...requested];
}

/** Returns a function that selects the labels and pairs of a policy. Reads files and standard input here, once. */
async function question({ pairs, labels }: MatrixFlags): Promise<(source: LabelSource) => RequestedLabels> {
  const place = pairs ?? labels;
  if (place === undefined) return requestAll;
  const lines = await readLines(place);
  return (source) => (pairs === undefined ? requestLabels(lines, source) : requestPairs(lines, source));
}

const matrixClasses: ReadonlySet<PolicyClass> = new Set(['signal', 'ptrace'] as const);

/** Reports errors of the input and of the policy, once for all kernels. Returns true if there are none. */
function report(all: readonly RequestedMatrix[]): boolean {
  const shown = new Set<string>();
  for (const { requested, policy, kernel } of all) {
    const errors = [...requested.errors].filter(([written, error]) => !shown.has(`${written}\0${error.message}`));
    for (const [written, error] of errors) {
      reportLabelError(written, error, policy.root);
      shown.add(`${written}\0${error.message}`);
    }
    if (errors.length > 0 && kernel !== all[0]?.kernel) warn(`the error is about kernel ${kernel.version}`);
  }
  if (!all.every(({ requested }) => requested.isComplete)) {
    // The set of further files read for the labels is arbitrary: their errors do not count.
    const labels = all.map(({ requested, policy, kernel }) => ({
      root: policy.root,
      kernel,
      labels: requested.labels,
    }));
    reportDiagnostics(warningsAbout(labels, matrixClasses));
    return shown.size === 0;
  }
  const roots = all.map(({ policy }) => policy.root);
  const isWhole = reportNames(roots);
  const diagnostics = distinctDiagnostics(roots.flatMap(diagnosticsOf)).filter((one) => bearsOn(one, matrixClasses));
  reportDiagnostics(diagnostics);
  return isWhole && diagnostics.every((diagnostic) => diagnostic.severity !== 'error');
}

/** Reports duplicate profiles or an empty policy. Returns true if there is neither. */
function reportNames(roots: readonly PolicyNamespace[]): boolean {
  const found = roots.map((root) =>
    [...root.contents()].flatMap(({ namespace, names }) => names.map((name) => namespace.profile(name))),
  );
  const isEmpty = found.every((lookups) => lookups.length === 0);
  if (isEmpty) warn('the policy has no profiles');
  const duplicates = distinctDiagnostics(
    found.flat().flatMap((lookup) => (lookup.kind === 'duplicate' ? [lookup.diagnostic] : [])),
  );
  reportDiagnostics(duplicates);
  return !isEmpty && duplicates.length === 0;
}

import {
  bytesOf,
  groupLabels,
  labelsOf,
  Matrix,
  parseLabel,
  printLabel,
  textOf,
  type Diagnostic,
  type Label,
  type LabelError,
  type Operation,
  type PolicyNamespace,
} from '@lamellar/core';
import { CommandError, exitStatus, type ExitStatus } from '../exit-status.ts';
import { loadPolicy } from '../host/load-policy.ts';
import { readLines } from '../host/read-lines.ts';
import { parseSignals } from '../operation.ts';
import { groupedJson, pairJson, pairTsv, tsvHeader } from '../output/matrix-records.ts';
import { renderGroups } from '../output/matrix-text.ts';
import { LineWriter } from '../output/line-writer.ts';
import { diagnosticsOf, reportDiagnostics, reportLabelError } from '../output/report.ts';
import type { PolicyOptions } from '../policy-options.ts';
import type { MatrixFlags } from '../program.ts';

/** `lamellar matrix`: the effective permission between many labels. */
export async function matrix(options: PolicyOptions & MatrixFlags): Promise<ExitStatus> {
  if (options.pairs !== undefined && options.labels !== undefined)
    throw new CommandError('--pairs and --labels exclude each other');
  if (options.pairs !== undefined && (options.format === 'human' || options.format === 'json'))
    throw new CommandError('--pairs needs --format ndjson or tsv', { hint: 'add --format ndjson' });
  const signals = parseSignals(options.signals);
  const { root, kernel } = loadPolicy(options);
  const operations: readonly Operation[] = [
    { kind: 'ptrace', access: 'read' },
    { kind: 'ptrace', access: 'trace' },
    ...signals.map((signal) => ({ kind: 'signal', signal }) as const),
  ];
  const asked = askedLabels(options, root);
  const table = new Matrix(asked.labels, operations, kernel.behaviours);

  if (options.format === 'ndjson' || options.format === 'tsv') {
    const out = new LineWriter(process.stdout);
    if (options.format === 'tsv') await out.line(tsvHeader(operations));
    for (const pair of asked.pairs()) {
      const record = options.format === 'tsv' ? pairTsv(pair, table, root) : pairJson(pair, table, root);
      await out.line(record);
    }
    await out.end();
  } else {
    const grouped = groupLabels(table);
    const names = asked.labels.map((label) => textOf(printLabel(label, root)));
    const body =
      options.format === 'json'
        ? `${JSON.stringify(groupedJson(grouped, table, names, kernel.version))}\n`
        : renderGroups(grouped, table, names, kernel.version, process.stdout);
    process.stdout.write(body);
  }
  return finish(root, asked.failed);
}

/** One question of the matrix: label indices, or what is wrong with what was written. */
export type AskedPair =
  | { readonly subject: number; readonly target: number }
  | { readonly written: readonly [string, string]; readonly error: string };

interface AskedLabels {
  readonly labels: readonly Label[];
  readonly failed: boolean;
  pairs(): Iterable<AskedPair>;
}

function askedLabels(options: MatrixFlags, root: PolicyNamespace): AskedLabels {
  if (options.pairs !== undefined) return pairsOf(readLines(options.pairs), root);
  const reader = new LabelReader(root);
  if (options.labels === undefined) {
    const labels = labelsOf(root);
    return { labels, failed: false, pairs: () => allPairs(labels.length) };
  }
  for (const written of readLines(options.labels)) reader.read(written);
  reader.reportErrors();
  const { labels } = reader;
  const bad = reader.errors;
  return {
    labels,
    failed: bad.size > 0,
    *pairs() {
      yield* allPairs(labels.length);
      for (const [written, error] of bad) yield { written: [written, written], error: error.message };
    },
  };
}

function pairsOf(lines: readonly string[], root: PolicyNamespace): AskedLabels {
  const reader = new LabelReader(root);
  const pairs = lines.map((line, index): AskedPair => {
    const [subject, target, ...rest] = line.split('\t');
    if (subject === undefined || target === undefined || rest.length > 0)
      throw new CommandError(`line ${index + 1} of the pairs is not SUBJECT<tab>TARGET`);
    const [from, to] = [reader.read(subject), reader.read(target)];
    const error = reader.errors.get(subject) ?? reader.errors.get(target);
    if (from !== undefined && to !== undefined) return { subject: from, target: to };
    return { written: [subject, target], error: error?.message ?? 'no such label' };
  });
  reader.reportErrors();
  return { labels: reader.labels, failed: reader.errors.size > 0, pairs: () => pairs };
}

function* allPairs(count: number): Generator<AskedPair> {
  for (let subject = 0; subject < count; subject++)
    for (let target = 0; target < count; target++) yield { subject, target };
}

/** Labels as they were written, each resolved once. */
class LabelReader {
  readonly labels: Label[] = [];
  readonly errors = new Map<string, LabelError>();
  readonly #root: PolicyNamespace;
  readonly #known = new Map<string, number>();

  constructor(root: PolicyNamespace) {
    this.#root = root;
  }

  /** The index of a label in `labels`; undefined, and an entry in `errors`, where it is none. */
  read(written: string): number | undefined {
    const known = this.#known.get(written);
    if (known !== undefined || this.errors.has(written)) return known;
    const result = parseLabel(bytesOf(written), this.#root);
    if ('error' in result) {
      this.errors.set(written, result.error);
      return undefined;
    }
    const index = this.labels.push(result.label) - 1;
    this.#known.set(written, index);
    return index;
  }

  reportErrors(): void {
    const reported = new Set<Diagnostic>();
    for (const [written, error] of this.errors) reportLabelError(written, error, reported);
  }
}

/** Tells what is wrong with the policy, and turns it into the exit status. */
function finish(root: PolicyNamespace, failed: boolean): ExitStatus {
  const diagnostics = diagnosticsOf(root);
  reportDiagnostics(diagnostics);
  let duplicates = false;
  for (const namespace of root.all()) {
    for (const name of namespace.profileNames()) {
      const found = namespace.profile(name);
      if (found.kind !== 'duplicate') continue;
      duplicates = true;
      const message = `profile \`${textOf(name)}\` is declared ${found.declared.length} times`;
      reportLabelError(name, { message, duplicates: found.declared }, new Set());
    }
  }
  const errors = diagnostics.some((diagnostic) => diagnostic.severity === 'error');
  return failed || duplicates || errors ? exitStatus.invalid : exitStatus.success;
}

import {
  errorAt,
  memoised,
  printable,
  Source,
  textOf,
  type ByteString,
  type Diagnostic,
} from '@lamellar/core/language';
import { operationNameWords } from '@lamellar/core/classes';
import { readNamedFile } from '@lamellar/node/files';
import { rewriteFile } from '../adapters/filesystem/rewrite-file.ts';
import { saveFile } from '../adapters/filesystem/save-file.ts';
import { announce, enter } from '../adapters/process/logger.ts';
import { ByPermissions } from '../baseline/by-permissions.ts';
import { columnWords } from '../baseline/baseline-columns.ts';
import { compareBaseline, type BaselineDifferences } from '../baseline/compare-baseline.ts';
import { baselineEntries } from '../baseline/baseline-entries.ts';
import { isBaseline, printBaseline } from '../baseline/print-baseline.ts';
import { Baseline, type BaselinePolicy } from '../baseline/read-baseline.ts';
import { CommandError } from '../exit-status.ts';
import { changeWords, withoutRepeats } from '../render/own-changes-text.ts';
import { ownChangesView, permissionChangesView } from '../views/changes-view.ts';
import { countOf } from '../words/count-of.ts';
import { listed } from '../words/truncate-list.ts';
import { checkedColumns, type CheckedColumn } from '../check/baseline-columns-of.ts';
import type { CheckOptions } from '../check/check-all.ts';
import type { CheckedFile } from '../check/checked-file.ts';
import { mergeDiagnostics } from '../check/merge-diagnostics.ts';

/** The options of `check` for a baseline. */
export interface BaselineOptions extends CheckOptions {
  readonly baseline: string;
  readonly updateBaseline?: true;
}

/** The maximum size of a baseline. */
const maxBytes = 16 * 2 ** 20;

/** The codes of differences from a baseline. */
const changeCodes: ReadonlySet<string> = new Set(['changed-permission', 'stale-baseline']);

/** The maximum number of labels in a message. */
const maxLabels = 3;

/** Compares valid policy with a baseline, or writes the baseline. */
export async function checkBaseline(places: readonly string[], options: BaselineOptions): Promise<CheckedFile> {
  const { baseline: file, updateBaseline: isUpdate } = options;
  const source = readBaseline(file, isUpdate === true);
  const columns = await checkedColumns(places, options);
  const compiler = [...new Set(columns.map(({ combination }) => combination.compiler))].join(' and ');
  const isWhole = options.kernel === undefined && options.compiler === undefined;
  enter(`comparing permissions with ${printable(file)}`);
  const before = source === undefined ? undefined : new Baseline(source);
  const found = before === undefined ? undefined : differencesFrom(before, columns, isWhole);
  const isEqual = found?.every(({ severity }) => severity !== 'error');
  if (isUpdate === true && isEqual !== true) return written(file, columns, compiler, before);
  if (isUpdate === true) announce(`${printable(file)}: no permission changed, so the file stays`);
  const diagnostics = found ?? [];
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return {
    path: file,
    isBaseline: errors.every(({ code }) => changeCodes.has(code)),
    compiler,
    valid: isEqual !== false,
    profiles: [],
    diagnostics,
    sentences: [{ text: 'permissions are those of the baseline' as ByteString, diagnostics }],
  };
}

/** Reads a baseline; undefined if the file is missing and will be written. */
function readBaseline(file: string, isUpdate: boolean): Source | undefined {
  const read = readNamedFile(file, maxBytes);
  if ('bytes' in read) {
    const source = new Source(file, read.bytes.toString('latin1') as ByteString);
    if (isBaseline(source.text)) return source;
    throw new CommandError(`${printable(file)}: the file is no baseline, and stays as it is`, {
      hint: 'name a new file, or a file that --update-baseline wrote',
    });
  }
  if (isUpdate && read.missing) return undefined;
  throw new CommandError(`${printable(file)}: ${read.reason}`, {
    hint: read.hint ?? (read.missing ? 'add --update-baseline to write the baseline' : 'name a regular file'),
  });
}

/** @param before - the earlier baseline */
function written(
  file: string,
  columns: readonly CheckedColumn[],
  compiler: string,
  before: Baseline | undefined,
): CheckedFile {
  const text = printBaseline(baselineEntries(columns, before));
  const bytes = Buffer.from(text, 'latin1');
  if (bytes.length > maxBytes)
    throw new CommandError(`the permissions of the policy need more than ${maxBytes >> 20} MiB`, {
      hint: 'write several baselines, each for a part of the policy',
    });
  if (before === undefined) saveFile(file, bytes, 0o644);
  else rewriteFile(file, bytes);
  const labels = new Set(columns.flatMap(({ policy }) => [...policy.labels.keys()]));
  announce(`${printable(file)}: written, with the permissions of ${countOf(labels.size, 'label')}`);
  const diagnostics = differencesFrom(new Baseline(new Source(file, text)), columns, true, true);
  return { path: file, compiler, isBaseline: true, valid: true, profiles: [], diagnostics };
}

/**
 * Returns the differences of a policy from a baseline, and the parts that the baseline does not cover.
 *
 * @param isWritten - true if the baseline was just written for the policy
 */
function differencesFrom(
  baseline: Baseline,
  columns: readonly CheckedColumn[],
  isWhole: boolean,
  isWritten = false,
): readonly Diagnostic[] {
  if (baseline.diagnostics.length > 0) return baseline.diagnostics;
  const known = new Map<BaselinePolicy, ByPermissions<readonly Diagnostic[]>>();
  const found = columns.map(({ column, combination, policy }) => {
    if (!baseline.has(column)) return { combination, diagnostics: [] };
    const stored = baseline.policyOf(column);
    if ('diagnostics' in stored) return { combination, diagnostics: stored.diagnostics };
    const compared = memoised(known, stored, () => new ByPermissions<readonly Diagnostic[]>());
    const diagnostics = compared.of(policy, () =>
      differenceDiagnostics(baseline.source, stored, compareBaseline(stored, policy, isWritten)),
    );
    return { combination, diagnostics };
  });
  const all = columns.map(({ combination }) => combination);
  const merged = [...staleColumns(baseline, columns, isWhole), ...mergeDiagnostics(found, all)];
  const last = merged.findLastIndex(({ code }) => changeCodes.has(code));
  const hint = 'if the changes are intended, add --update-baseline';
  return merged.map((one, index) => (index === last ? { ...one, hint } : one));
}

function staleColumns(baseline: Baseline, columns: readonly CheckedColumn[], isWhole: boolean): readonly Diagnostic[] {
  const stale = (message: string): Diagnostic => ({
    ...errorAt({ source: baseline.source, start: 0, end: 0 }, 'stale-baseline', message),
    severity: 'error',
  });
  const missing = columns.filter(({ column }) => !baseline.has(column));
  const [first] = missing;
  if (first !== undefined) {
    const more = missing.length === 1 ? '' : `, and ${countOf(missing.length - 1, 'more combination')}`;
    return [stale(`the baseline lacks ${columnWords(first.column)}${more}`)];
  }
  const isFurther = isWhole && baseline.columnCount() > columns.length;
  return isFurther ? [stale('the baseline has further variants, kernels or compilers')] : [];
}

function differenceDiagnostics(
  source: Source,
  { labels }: BaselinePolicy,
  { between, byThemselves, uncovered }: BaselineDifferences,
): readonly Diagnostic[] {
  const at = (name: ByteString | undefined): Diagnostic['span'] => {
    const start = (name === undefined ? undefined : labels.get(name))?.start ?? 0;
    const end = source.text.indexOf('\n', start);
    return { source, start, end: end === -1 ? source.text.length : end };
  };
  const changed = (name: ByteString | undefined, message: string): Diagnostic =>
    errorAt(at(name), 'changed-permission', message);
  const own = ownChangesView(byThemselves).flatMap(({ subjects, changes, tooLarge }, index) => {
    const [first] = byThemselves[index]?.subjects ?? [];
    const who = labelWords(subjects);
    const sentences = [
      ...withoutRepeats(changes).map((change) => changeWords(change)),
      ...(tooLarge.length === 0 ? [] : [`is too large to compare: ${tooLarge.join(', ')}`]),
    ];
    return sentences.map((sentence) => changed(first, `${who} ${sentence}`));
  });
  const pairs = permissionChangesView(between.changes).map((change, index) => {
    const [first] = between.changes[index]?.subjects ?? [];
    const verb = change.kind === 'gained' ? 'gains' : 'loses';
    return changed(
      first,
      `${labelWords(change.subjects)} ${verb} ${operationNameWords(change)} to ${labelWords(change.targets)}`,
    );
  });
  return [
    ...own,
    ...pairs,
    ...between.addedLabels.map((name) => changed(undefined, `the baseline lacks the label \`${textOf(name)}\``)),
    ...between.removedLabels.map((name) => changed(name, `the policy lacks the label \`${textOf(name)}\``)),
    ...uncovered.map(({ label, classes }): Diagnostic => ({
      ...errorAt(
        at(label),
        'uncovered-permission',
        `the baseline does not cover ${classes.join(', ')} of \`${textOf(label)}\``,
      ),
      severity: 'warning',
    })),
  ];
}

function labelWords(names: readonly string[]): string {
  return listed(
    names.map((name) => `\`${name}\``),
    maxLabels,
  );
}

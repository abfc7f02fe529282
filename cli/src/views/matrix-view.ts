import { printLabel, type PolicyNamespace, type Verdict } from '@lamellar/core';
import { printOperation, type PairOperation, type PolicyClass } from '@lamellar/core/classes';
import { textOf } from '@lamellar/core/language';
import type { Matrix } from '@lamellar/core/matrix';
import type { MatrixAnswer } from './matrix-answer.ts';

/** A pair of the matrix: label indices, or the error in the input. The answer repeats the input as a key. */
export type MatrixPair =
  | { readonly subject: number; readonly target: number; readonly written?: readonly [string, string] }
  | { readonly written: readonly [string, string]; readonly error: string };

/** Verdicts by operation, as in every JSON output of the matrix. */
type VerdictsJson = Readonly<Partial<Record<PolicyClass, Readonly<Record<string, Verdict>>>>>;

/** Prints a line of `--format ndjson`. */
export function pairJson(pair: MatrixPair, matrix: Matrix, root: PolicyNamespace): string {
  if ('error' in pair) {
    const [subject, target] = pair.written;
    return JSON.stringify({ subject, target, error: pair.error });
  }
  const [subject, target] = names(pair, matrix, root);
  return JSON.stringify({ subject, target, ...verdictsJson(matrix, matrix.verdicts(pair.subject, pair.target)) });
}

/** Prints the first line of `--format tsv`. */
export function tsvHeader(operations: readonly PairOperation[]): string {
  return ['subject', 'target', ...operations.map(printOperation)].join('\t');
}

/** Prints a line of `--format tsv`: 1 allowed, 0 denied, `-` if the pair has an error. */
export function pairTsv(pair: MatrixPair, matrix: Matrix, root: PolicyNamespace): string {
  if ('error' in pair) return [...pair.written, ...matrix.operations.map(() => '-')].join('\t');
  const verdicts = matrix.verdicts(pair.subject, pair.target);
  const bits = matrix.operations.map((_, index) => (matrix.table.allows(verdicts, index) ? '1' : '0'));
  return [...names(pair, matrix, root), ...bits].join('\t');
}

/** Returns the object of `--format json`. For a single kernel, the object is the answer. */
export function answersJson(answers: readonly MatrixAnswer[]): object {
  const [first, ...others] = answers;
  const [kernel, ...more] = first?.kernels ?? [];
  if (first !== undefined && others.length + more.length === 0)
    return { kernel: kernel?.version, ...answerJson(first) };
  return {
    answers: answers.map((answer) => ({
      kernels: answer.kernels.map(({ version }) => version),
      ...answerJson(answer),
    })),
  };
}

/** Returns the groups with the verdicts between groups. */
function answerJson(answer: MatrixAnswer): object {
  const verdicts = answer.grouped.groups.flatMap((_, group) => verdictsOfGroup(answer, group));
  return { ...groupJson(answer), verdicts };
}

/** Returns the labels of each group. */
export function groupJson({ grouped: { groups }, labels }: MatrixAnswer): object {
  return {
    labels: labels.length,
    pairs: labels.length ** 2,
    groups: groups.map(({ members }, id) => ({ id, labels: members.map((index) => labels[index]) })),
  };
}

/** Returns the verdicts of a group's labels towards the labels of each group. */
export function verdictsOfGroup({ grouped, matrix, labels }: MatrixAnswer, group: number): readonly object[] {
  return grouped.verdictsOf(group).map(({ subject, target, verdicts: id, relations, each, example }) => ({
    subject,
    target,
    relations,
    each,
    example: example.map((index) => labels[index]),
    ...verdictsJson(matrix, id),
  }));
}

function names(
  pair: Exclude<MatrixPair, { readonly error: string }>,
  matrix: Matrix,
  root: PolicyNamespace,
): readonly string[] {
  if (pair.written !== undefined) return pair.written;
  return [pair.subject, pair.target].map((index) => {
    const label = matrix.labels[index];
    return label === undefined ? '' : textOf(printLabel(label, root));
  });
}

function verdictsJson(matrix: Matrix, id: number): VerdictsJson {
  const verdicts: Partial<Record<PolicyClass, Record<string, Verdict>>> = {};
  matrix.operations.forEach((operation, index) => {
    const ofClass = (verdicts[operation.class] ??= {});
    ofClass[operation.name] = matrix.table.allows(id, index) ? 'allow' : 'deny';
  });
  return verdicts;
}

import { printLabel, type PolicyNamespace, type Verdict } from '@lamellar/core';
import { printOperation, type PairOperation } from '@lamellar/core/classes';
import { textOf } from '@lamellar/core/language';
import type { GroupVerdict, Matrix } from '@lamellar/core/matrix';
import type { MatrixAnswer } from './matrix-answer.ts';
import type { AssumptionsView } from './assumptions-view.ts';

/** A pair of the matrix: label indices, or the error in the input. The answer repeats the input as a key. */
export type MatrixPair =
  | { readonly subject: number; readonly target: number; readonly written?: readonly [string, string] }
  | { readonly written: readonly [string, string]; readonly error: string };

/** Verdicts by the name of the operation. */
type VerdictsByName = Readonly<Record<string, Verdict>>;

/** Verdicts by operation, as in every JSON output of the matrix. */
interface PairVerdicts {
  /** The verdicts about operations of ptrace. */
  readonly ptrace: VerdictsByName;
  /** The verdicts about signals. */
  readonly signal: VerdictsByName;
}

/** The labels of a pair. */
interface LabelPair {
  /** The acting label, as in the input or as seen from the root namespace. */
  readonly subject: string;
  /** The label of the peer. */
  readonly target: string;
}

/** A pair with a label that does not exist. */
interface FailedPair extends LabelPair {
  /** The error. */
  readonly error: string;
}

/**
 * The verdicts about a pair of labels, or the error in the input.
 *
 * @schema matrix-pair lamellar matrix --format ndjson
 */
export type PairView = (LabelPair & PairVerdicts) | FailedPair;

/** The permissions between groups of equivalent labels. */
interface GroupsView {
  /** The number of labels. */
  readonly labels: number;
  /** The number of ordered pairs. */
  readonly pairs: number;
  /** The groups of equivalent labels. */
  readonly groups: readonly LabelGroupView[];
  /** The verdicts between groups. */
  readonly verdicts: readonly GroupVerdictView[];
}

/** Labels with equal verdicts. */
interface LabelGroupView {
  /** The number of the group, from 0. */
  readonly id: number;
  /** The labels. */
  readonly labels: readonly string[];
}

/** Verdicts of the labels of a group towards labels of a group. */
interface GroupVerdictView extends PairVerdicts, Pick<GroupVerdict, 'subject' | 'target' | 'relations' | 'each'> {
  /** An acting label and a peer with these verdicts. */
  readonly example: readonly string[];
}

/** The permissions under a single kernel. */
interface KernelMatrixView extends GroupsView, AssumptionsView {
  /** The assumed kernel. */
  readonly kernel: string;
}

/** The permissions under kernels with equal answers. */
interface KernelsMatrixView extends GroupsView {
  /** The assumed kernels. */
  readonly kernels: readonly string[];
}

/** The permissions under several kernels. */
interface SeveralMatricesView extends AssumptionsView {
  /** The answers, one for kernels with equal permissions. */
  readonly answers: readonly KernelsMatrixView[];
}

/**
 * The permissions between labels.
 *
 * @schema matrix lamellar matrix --format json
 */
export type MatrixView = KernelMatrixView | SeveralMatricesView;

/** Returns the verdicts about a pair, or the error. */
export function pairView(pair: MatrixPair, matrix: Matrix, root: PolicyNamespace): PairView {
  if ('error' in pair) {
    const [subject, target] = pair.written;
    return { subject, target, error: pair.error };
  }
  const [subject, target] = names(pair, matrix, root);
  return { subject, target, ...verdictsByClass(matrix, matrix.verdicts(pair.subject, pair.target)) };
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
export function matrixView(answers: readonly MatrixAnswer[], assumptions: AssumptionsView): MatrixView {
  const [first, ...others] = answers;
  const [kernel, ...more] = first?.kernels ?? [];
  if (first !== undefined && kernel !== undefined && others.length + more.length === 0)
    return { kernel: kernel.version, ...groupsView(first), ...assumptions };
  return {
    answers: answers.map((answer) => ({
      kernels: answer.kernels.map(({ version }) => version),
      ...groupsView(answer),
    })),
    ...assumptions,
  };
}

/** Returns the groups with the verdicts between groups. */
function groupsView(answer: MatrixAnswer): GroupsView {
  const verdicts = answer.grouped.groups.flatMap((_, group) => verdictsOfGroup(answer, group));
  return { ...labelGroupsView(answer), verdicts };
}

/** Returns the labels of each group. */
export function labelGroupsView({ grouped: { groups }, labels }: MatrixAnswer): Omit<GroupsView, 'verdicts'> {
  return {
    labels: labels.length,
    pairs: labels.length ** 2,
    groups: groups.map(({ members }, id) => ({ id, labels: members.map((index) => labels[index] ?? '') })),
  };
}

/** Returns the verdicts of a group's labels towards the labels of each group. */
export function verdictsOfGroup({ grouped, matrix, labels }: MatrixAnswer, group: number): readonly GroupVerdictView[] {
  return grouped.verdictsOf(group).map(({ subject, target, verdicts: id, relations, each, example }) => ({
    subject,
    target,
    relations,
    each,
    example: example.map((index) => labels[index] ?? ''),
    ...verdictsByClass(matrix, id),
  }));
}

function names(
  pair: Exclude<MatrixPair, { readonly error: string }>,
  matrix: Matrix,
  root: PolicyNamespace,
): readonly [string, string] {
  if (pair.written !== undefined) return pair.written;
  const nameOf = (index: number): string => {
    const label = matrix.labels[index];
    return label === undefined ? '' : textOf(printLabel(label, root));
  };
  return [nameOf(pair.subject), nameOf(pair.target)];
}

function verdictsByClass(matrix: Matrix, id: number): PairVerdicts {
  const verdicts: Record<'ptrace' | 'signal', Record<string, Verdict>> = { ptrace: {}, signal: {} };
  matrix.operations.forEach((operation, index) => {
    verdicts[operation.class][operation.name] = matrix.table.allows(id, index) ? 'allow' : 'deny';
  });
  return verdicts;
}

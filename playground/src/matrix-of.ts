import { printLabel, type Label, type Policy } from '@lamellar/core';
import { pairOperations } from '@lamellar/core/classes';
import { textOf } from '@lamellar/core/language';
import { groupLabels, Matrix } from '@lamellar/core/matrix';
import type { MatrixAnswer } from '../../cli/src/views/matrix-answer.ts';

/**
 * Computes the permissions between labels.
 *
 * @param text - a label in each line; an empty text stands for all labels of the policy
 */
export function matrixOf(policy: Policy, text: string): MatrixAnswer {
  const nameOf = (label: Label): string => textOf(printLabel(label, policy.root));
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const named = new Map(lines.map((line) => policy.label(line.trim())).map((label) => [nameOf(label), label]));
  const all = lines.length === 0 ? policy.labels() : [...named.values()];
  const matrix = new Matrix(all, pairOperations, policy.kernel.behaviours);
  return { kernels: [policy.kernel], matrix, grouped: groupLabels(matrix), labels: all.map(nameOf) };
}

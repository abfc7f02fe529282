import { createHash } from 'node:crypto';
import type { MeasuredKernel } from '@lamellar/core';
import { groupLabels, type Matrix } from '@lamellar/core/matrix';
import type { MatrixAnswer } from './matrix-answer.ts';
import { labelGroupsView, verdictsOfGroup } from './matrix-view.ts';

/** Merges the answers of kernels with equal matrices. An equal matrix is discarded. */
export class MatrixAnswers {
  readonly #answers: MatrixAnswer[] = [];
  /** The fingerprints of the answers, computed only for a comparison. */
  readonly #fingerprints: string[] = [];

  add(kernel: MeasuredKernel, matrix: Matrix, labels: readonly string[]): void {
    const answer: MatrixAnswer = { kernels: [kernel], matrix, grouped: groupLabels(matrix), labels };
    if (this.#answers.length > 0) {
      this.#answers.forEach((known, at) => (this.#fingerprints[at] ??= fingerprintOf(known)));
      const fingerprint = fingerprintOf(answer);
      const at = this.#fingerprints.indexOf(fingerprint);
      const known = this.#answers[at];
      if (known !== undefined) {
        this.#answers[at] = { ...known, kernels: [...known.kernels, kernel] };
        return;
      }
      this.#fingerprints.push(fingerprint);
    }
    this.#answers.push(answer);
  }

  all(): readonly MatrixAnswer[] {
    return this.#answers;
  }
}

/** Hashes all content of an answer: the rows of large matrices do not fit into memory at once. */
function fingerprintOf(answer: MatrixAnswer): string {
  const hash = createHash('sha256').update(JSON.stringify(labelGroupsView(answer)));
  answer.grouped.groups.forEach((_, group) => hash.update(JSON.stringify(verdictsOfGroup(answer, group))));
  return hash.digest('hex');
}

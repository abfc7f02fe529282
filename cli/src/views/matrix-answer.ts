import type { MeasuredKernel } from '@lamellar/core';
import type { GroupedMatrix, Matrix } from '@lamellar/core/matrix';

/** A matrix by groups, with the kernels of this answer. */
export interface MatrixAnswer {
  readonly kernels: readonly MeasuredKernel[];
  readonly matrix: Matrix;
  readonly grouped: GroupedMatrix;
  /** The names in the root namespace. */
  readonly labels: readonly string[];
}

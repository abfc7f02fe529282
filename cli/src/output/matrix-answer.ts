import type { MeasuredKernel } from '@lamellar/core';
import type { GroupedMatrix, Matrix } from '@lamellar/core/matrix';

/** A matrix by groups, and the kernels that have it. */
export interface MatrixAnswer {
  readonly kernels: readonly MeasuredKernel[];
  readonly matrix: Matrix;
  readonly grouped: GroupedMatrix;
  /** As the root namespace sees them. */
  readonly labels: readonly string[];
}

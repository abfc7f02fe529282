/** A defect of compiled policy, and the place of the defect. */
export interface CompiledProblem {
  /** The offset in bytes. */
  readonly offset: number;
  /** True if the offset is in the decompressed policy, and not in the file. */
  readonly isDecompressed: boolean;
  /** The problem, in lower case without a full stop. */
  readonly message: string;
}

/** Prints a problem's place in words. */
export function placeOfProblem({ offset, isDecompressed }: CompiledProblem): string {
  return `byte ${offset}${isDecompressed ? ' of the decompressed policy' : ''}`;
}

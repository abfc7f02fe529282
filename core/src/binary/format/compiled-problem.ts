/** A defect of compiled policy, and the place of the defect. */
export interface CompiledProblem {
  /** In bytes from the start of the blob, or of the decompressed blob. */
  readonly offset: number;
  /** True if the offset is in the decompressed policy. */
  readonly isDecompressed: boolean;
  /** In lower case without a full stop, as in diagnostics. */
  readonly message: string;
}

/** Prints a problem's place in words. */
export function placeOfProblem({ offset, isDecompressed }: CompiledProblem): string {
  return `byte ${offset}${isDecompressed ? ' of the decompressed policy' : ''}`;
}

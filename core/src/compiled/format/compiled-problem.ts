/** What is wrong with compiled policy, and where. */
export interface CompiledProblem {
  /** In bytes from the start of the blob, or of what it decompresses to. */
  readonly offset: number;
  /** Whether the offset is in what compressed policy decompresses to. */
  readonly isDecompressed: boolean;
  /** In lower case without a full stop, as diagnostics have it. */
  readonly message: string;
}

/** A problem's place in words. */
export function placeOfProblem({ offset, isDecompressed }: CompiledProblem): string {
  return `byte ${offset}${isDecompressed ? ' of what it decompresses to' : ''}`;
}

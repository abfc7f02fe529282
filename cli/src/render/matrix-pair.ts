/** A pair of the matrix: label indices, or the error in the input. The answer repeats the input as a key. */
export type MatrixPair =
  | { readonly subject: number; readonly target: number; readonly written?: readonly [string, string] }
  | { readonly written: readonly [string, string]; readonly error: string };

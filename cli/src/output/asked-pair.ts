/**
 * One question of the matrix: label indices, or what is wrong with what was written. The answer
 * repeats what was written, so that it can be found by it.
 */
export type AskedPair =
  | { readonly subject: number; readonly target: number; readonly written?: readonly [string, string] }
  | { readonly written: readonly [string, string]; readonly error: string };

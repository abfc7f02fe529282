import { inject } from 'vitest';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The number of full repetitions of expensive tests; 0 if a random sample is sufficient. */
    readonly everything: number;
  }
}

/** Returns the number of inputs for a property test: few by default, ten times as many with `--everything`. */
export function fuzzRuns(usual: number): number {
  return usual * Math.max(1, 10 * inject('everything'));
}

import { inject } from 'vitest';

declare module 'vitest' {
  export interface ProvidedContext {
    /** How many times the whole of each expensive law a run is to try; 0 where a part by chance is enough. */
    readonly everything: number;
  }
}

/** How many inputs a property is tried with: few in each run of the tests, and ten times as many with `--everything`. */
export function fuzzRuns(usual: number): number {
  return usual * Math.max(1, 10 * inject('everything'));
}

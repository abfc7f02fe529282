import { inject } from 'vitest';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The number of full repetitions of expensive tests; 0 if a random sample is sufficient. */
    readonly everything: number;
    /** True in continuous integration, where more random cases are tested. */
    readonly inCi: boolean;
  }
}

/** Returns the number of inputs for a property test: few by default, ten times as many with `--everything`. */
export function fuzzRuns(usual: number): number {
  return usual * Math.max(1, 10 * inject('everything'));
}

/** Returns the number of inputs for a property without a minimum count of results: a third of the usual number without CI. */
export function randomRuns(usual: number): number {
  return Math.ceil(fuzzRuns(usual) * (inject('inCi') || inject('everything') > 0 ? 1 : 1 / 3));
}

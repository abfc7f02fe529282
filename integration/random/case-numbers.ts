import { inject } from 'vitest';
import { randomPart } from './random-part.ts';

/** The number of random cases for a law. */
export interface CaseCounts {
  /** In every run, randomly chosen. */
  readonly usual: number;
  /** With `--everything`; `--everything=N` tries N times as many. */
  readonly all: number;
}

/** The numbers of a run's random cases: a number always identifies the same case. */
export function caseNumbers(law: string, { usual, all }: CaseCounts): readonly number[] {
  const count = all * Math.max(1, inject('everything'));
  return randomPart(
    law,
    Array.from({ length: count }, (_, index) => index + 1),
    usual,
  );
}

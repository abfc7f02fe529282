import { inject } from 'vitest';
import { partByChance } from './part-by-chance.ts';

/** How many random cases a law is tried on. */
export interface CaseCounts {
  /** In each run, by chance out of all. */
  readonly usual: number;
  /** With `--everything`; `--everything=N` tries N times as many. */
  readonly all: number;
}

/** The numbers of the random cases that a run tries: each number stands for the same case at all times. */
export function caseNumbers(law: string, { usual, all }: CaseCounts): readonly number[] {
  const count = all * Math.max(1, inject('everything'));
  return partByChance(
    law,
    Array.from({ length: count }, (_, index) => index + 1),
    usual,
  );
}

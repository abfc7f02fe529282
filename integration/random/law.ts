import { expect, test } from 'vitest';
import { chosenCases, type Cases } from './cases.ts';
import { inParallel } from './in-parallel.ts';

/** Adds to the numbers of compared values. */
export type Count<Name extends string> = (more: Readonly<Partial<Record<Name, number>>>) => void;

/** The conditions of a law. */
export interface LawOptions<Name extends string> {
  /**
   * The minimum numbers of compared values, such as profiles, pairs of states, valid and refused policies. The fixed
   * cases alone must reach the numbers: otherwise some seed fails.
   */
  readonly atLeast: Readonly<Record<Name, number>>;
  /** The limit of time, in milliseconds. */
  readonly timeout?: number;
}

type Found = readonly string[] | Promise<readonly string[]>;
/** Returns the disagreements of a case, and counts the compared values. */
type Check<Case, Name extends string> = (one: Case, count: Count<Name>) => Found;
type CheckAll<Case, Name extends string> = (chosen: readonly Case[], count: Count<Name>) => Found;

/**
 * Defines a test of fixed and random cases. The test fails if a case has a disagreement, or if the cases compared fewer
 * values than stated: a law that compares nothing does not pass.
 */
export function law<Case, Name extends string>(
  name: string,
  cases: Cases<Case>,
  options: LawOptions<Name>,
  check: Check<Case, Name>,
): void {
  const { timeout } = options;
  // eslint-disable-next-line vitest/valid-title -- the caller's title
  test(name, timeout === undefined ? {} : { timeout }, async () => {
    expect(await judgeLaw(name, cases, options, check)).toEqual([]);
  });
}

/** Defines a law like {@link law}, with one check of all chosen cases together. */
export function lawOfAll<Case, Name extends string>(
  name: string,
  cases: Cases<Case>,
  options: LawOptions<Name>,
  check: CheckAll<Case, Name>,
): void {
  const { timeout } = options;
  // eslint-disable-next-line vitest/valid-title -- the caller's title
  test(name, timeout === undefined ? {} : { timeout }, async () => {
    expect(await judgeAll(name, cases, options, check)).toEqual([]);
  });
}

/** Checks the cases of a law. Returns the disagreements, or else the numbers below the stated numbers. */
export function judgeLaw<Case, Name extends string>(
  name: string,
  cases: Cases<Case>,
  options: LawOptions<Name>,
  check: Check<Case, Name>,
): Promise<readonly string[]> {
  return judgeAll(name, cases, options, async (chosen, count) => {
    const found = await inParallel(chosen, async (one) => {
      const disagreements = await outcome(() => check(one, count));
      return disagreements.map((disagreement) => `case ${String(one)}: ${disagreement}`);
    });
    return found.flat();
  });
}

async function judgeAll<Case, Name extends string>(
  name: string,
  cases: Cases<Case>,
  { atLeast }: LawOptions<Name>,
  check: CheckAll<Case, Name>,
): Promise<readonly string[]> {
  const chosen = chosenCases(name, cases);
  const names = Object.keys(atLeast) as Name[];
  const counted = new Map(names.map((one) => [one, 0]));
  const count: Count<Name> = (more) => {
    for (const one of names) counted.set(one, (counted.get(one) ?? 0) + (more[one] ?? 0));
  };
  const found = await check(chosen, count);
  const numbers = names.map((one) => `${counted.get(one)} ${one}`);
  console.log(`${name}: ${[`${chosen.length} cases`, ...numbers].join(', ')}`);
  if (found.length > 0) return found;
  const missing = names.filter((one) => (counted.get(one) ?? 0) < atLeast[one]);
  return missing.map((one) => `${counted.get(one)} ${one} were compared, not ${atLeast[one]}`);
}

/** Returns the disagreements of a case. An error is a disagreement. */
async function outcome(check: () => Found): Promise<readonly string[]> {
  try {
    return await check();
  } catch (error) {
    return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  }
}

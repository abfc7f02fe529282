import { inject } from 'vitest';
import { randomFor } from '../random/law-random.ts';
import type { UpstreamSuite } from './fetch-upstream-suite.ts';
import { judgeSuite } from './judge-suite.ts';

/** A run takes a random quarter of the generated tests, because thousands are similar. */
const oneIn = 4;
/** The minimum size of a suite before the random choice. */
const minTests = 70_000;

/** The names of a suite's tests with a different verdict of core. */
export function differingVerdicts({ version, directory }: UpstreamSuite): readonly string[] {
  const started = Date.now();
  const isWhole = inject('everything') > 0;
  const chance = randomFor(`tests of apparmor ${version}`);
  const isWanted = (name: string): boolean => isWhole || !name.startsWith('generated_') || chance.below(oneIn) === 0;
  let tests = 0;
  const different: string[] = [];
  for (const { test: each, valid } of judgeSuite(directory, isWanted)) {
    tests++;
    if (valid !== each.valid) different.push(each.name);
  }
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`apparmor ${version}: ${tests} tests in ${seconds} s, ${different.length} are decided otherwise`);
  const least = isWhole ? minTests : minTests / oneIn;
  if (tests < least) throw new Error(`${directory} has ${tests} tests, and ${least} are the least`);
  return different;
}

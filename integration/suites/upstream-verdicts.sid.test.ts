import { expect, test } from 'vitest';
import { inParallel } from '../random/in-parallel.ts';
import { disagreement } from '../verdicts/compare-verdicts.ts';
import { suiteJudges } from '../verdicts/suite-judges.ts';
import { differingVerdicts } from './differing-verdicts.ts';
import { fetchUpstreamSuite, fetchUpstreamSuiteOf } from './fetch-upstream-suite.ts';
import { readSimpleTests } from './simple-test.ts';

/** A real compiler gets only every 50th generated test, because thousands are similar. */
const sample = 50;

test('core has the verdicts of AppArmor 5.0 for its tests, or those of its compiler', async () => {
  const suite = await fetchUpstreamSuiteOf('sid').catch((error: unknown) => ({ reason: String(error) }));
  const different = 'reason' in suite ? await toCompilers(suite.reason) : differingVerdicts(suite);
  expect(different).toEqual([]);
});

/**
 * Compares core with sid's compiler on the tests of the installed release, because mirrors lack the sources of some
 * suites.
 */
async function toCompilers(reason: string): Promise<readonly string[]> {
  const { version, directory } = await fetchUpstreamSuite();
  const judges = await suiteJudges(directory);
  const tests = [...readSimpleTests(directory)].filter(
    ({ name }, index) => !name.startsWith('generated_') || index % sample === 0,
  );
  const found = await inParallel(tests, ({ name, text }) => disagreement(name, text, judges));
  const different = found.flatMap((each) => (each === undefined ? [] : [each.name]));
  console.log(
    `no source of sid's apparmor: ${reason.split('\n')[0]}\n` +
      `compilers of stable and sid: ${tests.length} tests of ${version}, ${different.length} are decided otherwise`,
  );
  return different;
}

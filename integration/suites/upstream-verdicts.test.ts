import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { disagreement, inParallel } from '../verdicts/compare-verdicts.ts';
import { suiteJudges } from '../verdicts/suite-judges.ts';
import { fetchUpstreamSuite, fetchUpstreamSuiteOf, type UpstreamSuite } from './fetch-upstream-suite.ts';
import { judgeSuite } from './judge-suite.ts';
import { readSimpleTests } from './simple-test.ts';

/** Tests that core decides otherwise than apparmor_parser, by their path within the suite, each with the reason. There are none. */
const exceptions: Readonly<Record<string, string>> = {};

/** Of tests that programs generate, thousands alike, one in so many is given to a real compiler. */
const sample = 50;

const hasApt = existsSync('/usr/bin/apt-get');

test.skipIf(!hasApt)("core decides AppArmor's own tests of its parser as that does", { timeout: 600_000 }, async () => {
  // One that is decided alike is no exception any more.
  expect(decidedOtherwise(await fetchUpstreamSuite())).toEqual(Object.keys(exceptions));
});

test.skipIf(!hasApt)(
  'core decides the tests of 5.0 as that does, or others as its compiler',
  { timeout: 600_000 },
  async () => {
    const suite = await fetchUpstreamSuiteOf('sid').catch((error: unknown) => ({ reason: String(error) }));
    const different = 'reason' in suite ? await toCompilers(suite.reason) : decidedOtherwise(suite);
    expect(different).toEqual(Object.keys(exceptions));
  },
);

/** The names of the tests of a suite about which core says otherwise than they do. */
function decidedOtherwise({ version, directory }: UpstreamSuite): readonly string[] {
  const started = Date.now();
  let tests = 0;
  const different: string[] = [];
  for (const { test: each, valid } of judgeSuite(directory)) {
    tests++;
    if (valid !== each.valid) different.push(each.name);
  }
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`apparmor ${version}: ${tests} tests in ${seconds} s, ${different.length} are decided otherwise`);
  if (tests < 70_000) throw new Error(`${directory} has ${tests} tests, and 70,000 are the least`);
  return different;
}

/** Mirrors do not have the sources of every suite. Then the tests of the installed release are what sid's compiler is asked about. */
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

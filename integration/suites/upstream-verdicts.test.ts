import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fetchUpstreamSuite, fetchUpstreamSuiteOf, type UpstreamSuite } from './fetch-upstream-suite.ts';
import { folderOf, judgeSuite, type JudgedTest } from './judge-suite.ts';

const hasApt = existsSync('/usr/bin/apt-get');
const limits = { timeout: 600_000 };

const none: Judgement = { count: 0, different: [] };

test.skipIf(!hasApt)("core's verdicts are those that AppArmor's own tests of its parser expect", limits, async () => {
  const { count, different } = judge(await fetchUpstreamSuite());
  expect(different).toEqual([]);
  expect(count).toBeGreaterThan(70_000);
});

test.skipIf(!hasApt)("core's verdicts are those that the tests of sid's AppArmor expect", limits, async () => {
  const suite = await fetchUpstreamSuiteOf('sid').catch((error: unknown) => error as Error);
  // An archive can list a source package before it has all of its files, and after.
  if (suite instanceof Error) console.log(`the tests of sid's AppArmor cannot be had: ${suite.message}`);
  const { different } = suite instanceof Error ? none : judge(suite);
  expect(different).toEqual([]);
});

interface Judgement {
  readonly count: number;
  /** The tests about which the verdicts differ. */
  readonly different: readonly string[];
}

function judge({ version, directory }: UpstreamSuite): Judgement {
  const started = Date.now();
  const judged = [...judgeSuite(directory)];
  const seconds = (Date.now() - started) / 1000;
  const different = judged.filter(({ test: { valid }, valid: own }) => valid !== own);
  const sum = `${judged.length} tests in ${seconds.toFixed(1)} s, ${different.length} verdicts differ`;
  console.log(`apparmor ${version}: ${sum}${byFolder(different)}`);
  return { count: judged.length, different: different.map(({ test: { name } }) => name) };
}

function byFolder(judged: readonly JudgedTest[]): string {
  const counts = new Map<string, number>();
  for (const { test: each } of judged) counts.set(folderOf(each), (counts.get(folderOf(each)) ?? 0) + 1);
  return [...counts].map(([folder, count]) => `\n  ${folder}: ${count}`).join('');
}

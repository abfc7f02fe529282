import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fetchUpstreamSuite, fetchUpstreamSuiteOf } from './fetch-upstream-suite.ts';
import { folderOf, judgeSuite, type JudgedTest } from './judge-suite.ts';

const hasApt = existsSync('/usr/bin/apt-get');

test.skipIf(!hasApt).each([
  ['installed', fetchUpstreamSuite],
  ['sid', () => fetchUpstreamSuiteOf('sid')],
])(
  "core takes what AppArmor's own tests of its parser expect to be valid: %s",
  { timeout: 600_000 },
  async (_, fetch) => {
    const { version, directory } = await fetch();
    const started = Date.now();
    const judged = [...judgeSuite(directory)];
    const seconds = (Date.now() - started) / 1000;
    const refused = judged.filter(({ test: { valid }, valid: own }) => valid && !own);
    const taken = judged.filter(({ test: { valid }, valid: own }) => !valid && own);
    console.log(
      `apparmor ${version}: ${judged.length} tests in ${seconds.toFixed(1)} s, ${taken.length} verdicts differ${byFolder(taken)}`,
    );
    expect(judged.length).toBeGreaterThan(70_000);
    expect(refused.map(({ test: { name } }) => name)).toEqual([]);
  },
);

function byFolder(judged: readonly JudgedTest[]): string {
  const counts = new Map<string, number>();
  for (const { test: each } of judged) counts.set(folderOf(each), (counts.get(folderOf(each)) ?? 0) + 1);
  return [...counts].map(([folder, count]) => `\n  ${folder}: ${count}`).join('');
}

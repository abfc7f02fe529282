import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { caseNumbers } from '../random/case-numbers.ts';
import { randomRulePolicy } from '../generate/random-rule-text.ts';
import { Random } from '../generate/random.ts';
import { compareVersions } from './compare-versions.ts';
import { fullJudges } from './full-judges.ts';

const seeds = caseNumbers('random rules', { usual: 150, all: 500 });
const count = seeds.length;

const folder = mkdtempSync(join(tmpdir(), 'lamellar-rules-'));
afterAll(() => rmSync(folder, { recursive: true }));

test(`core says of ${count} random rules what each compiler says`, { timeout: 120_000 + count * 50 }, async () => {
  const make = (each: number) => randomRulePolicy(new Random(each));
  const { taken, different } = await compareVersions(seeds, make, await fullJudges(folder));
  console.log(`${count} random rules, ${taken} of them taken by a compiler`);
  expect(different).toEqual([]);
  // Both verdicts must occur often enough, or the test proves nothing.
  expect(taken).toBeGreaterThan(count / 10);
  expect(taken).toBeLessThan((count * 9) / 10);
});

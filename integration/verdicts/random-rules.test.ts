import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPolicy, Source } from '@lamellar/core';
import { afterAll, expect, test } from 'vitest';
import { randomRulePolicy } from '../generate/random-rule-text.ts';
import { Random } from '../generate/random.ts';
import { batchVerdicts } from './batch-verdicts.ts';
import { fullJudges } from './full-judges.ts';
import { shrinkText } from './shrink-text.ts';
import { takenBy, versions, versionVerdicts, type VersionVerdicts } from './version-verdicts.ts';

/** `LAMELLAR_RULES=20000 LAMELLAR_SEED=1000000 npm test -- integration/verdicts/random-rules.test.ts` tries more. */
const count = Number(process.env['LAMELLAR_RULES'] ?? 500);
const seed = Number(process.env['LAMELLAR_SEED'] ?? 1);
const atOnce = 1000;

const folder = mkdtempSync(join(tmpdir(), 'lamellar-rules-'));
afterAll(() => rmSync(folder, { recursive: true }));

test(`core says of ${count} random rules what each compiler says`, { timeout: 120_000 + count * 50 }, async () => {
  const judges = await fullJudges(folder);
  const differ = (verdicts: VersionVerdicts | undefined): boolean =>
    verdicts !== undefined && String(verdicts.core) !== String(verdicts.compilers);
  let taken = 0;
  const different: string[] = [];
  for (let first = seed; first < seed + count; first += atOnce) {
    const texts = Array.from({ length: Math.min(atOnce, seed + count - first) }, (_, index) =>
      randomRulePolicy(new Random(first + index)),
    );
    const answers = await Promise.all(judges.parsers.map((parser) => batchVerdicts(parser, texts)));
    for (const [index, text] of texts.entries()) {
      const { diagnostics } = checkPolicy(new Source('policy', text), judges.environment);
      if (answers.some((each) => each[index])) taken++;
      if (versions.every((version, which) => takenBy(version, diagnostics) === answers[which]?.[index])) continue;
      // A crash takes others with it, so only a question about this policy alone decides.
      if (!differ(await versionVerdicts(text, judges))) continue;
      const small = await shrinkText(text, async (candidate) => differ(await versionVerdicts(candidate, judges)));
      different.push(`seed ${first + index}: ${small}\n${(await versionVerdicts(small, judges))?.messages}`);
    }
  }
  console.log(`${count} random rules, ${taken} of them taken by a compiler`);
  expect(different).toEqual([]);
  // Neither verdict may be rare, or nothing is tried.
  expect(taken).toBeGreaterThan(count / 5);
  expect(taken).toBeLessThan((count * 4) / 5);
});

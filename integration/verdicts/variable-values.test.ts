import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { randomValuesPolicy } from '../generate/random-values.ts';
import { Random } from '../generate/random.ts';
import { compareVersions } from './compare-versions.ts';
import { fullJudges } from './full-judges.ts';

/** `LAMELLAR_VALUES=20000 LAMELLAR_SEED=1000000 npm test -- integration/verdicts/variable-values.test.ts` tries more. */
const count = Number(process.env['LAMELLAR_VALUES'] ?? 500);
const seed = Number(process.env['LAMELLAR_SEED'] ?? 1);

const folder = mkdtempSync(join(tmpdir(), 'lamellar-values-'));
afterAll(() => rmSync(folder, { recursive: true }));

test(
  `core says of ${count} policies with odd values of variables what each compiler says`,
  { timeout: 120_000 + count * 50 },
  async () => {
    const make = (each: number) => randomValuesPolicy(new Random(each));
    const { taken, different } = await compareVersions(seed, count, make, await fullJudges(folder));
    console.log(`${count} policies with odd values of variables, ${taken} of them taken by a compiler`);
    expect(different).toEqual([]);
    // Neither verdict may be rare, or nothing is tried.
    expect(taken).toBeGreaterThan(count / 5);
    expect(taken).toBeLessThan((count * 4) / 5);
  },
);

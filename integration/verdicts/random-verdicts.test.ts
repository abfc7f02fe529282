import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { randomRulePolicy } from '../generate/random-rule-text.ts';
import { randomValuesPolicy } from '../generate/random-values.ts';
import { randomSpacedPolicy } from '../generate/random-white-space.ts';
import { Random } from '../generate/random.ts';
import { numberedCases } from '../random/cases.ts';
import { lawOfAll } from '../random/law.ts';
import { compareVersions } from './compare-versions.ts';
import { fullJudges } from './full-judges.ts';

const folder = mkdtempSync(join(tmpdir(), 'lamellar-verdicts-'));
afterAll(() => rmSync(folder, { recursive: true }));

const makers = {
  'odd values of variables': randomValuesPolicy,
  'odd white space': randomSpacedPolicy,
  'random rules': randomRulePolicy,
};

for (const [what, make] of Object.entries(makers))
  lawOfAll(
    `core and every compiler have equal verdicts about ${what}`,
    numberedCases(70, 80, 500),
    { atLeast: { valid: 10, refused: 10 } },
    async (seeds, count) => {
      const judges = await fullJudges(folder);
      const { taken, different } = await compareVersions(seeds, (seed) => make(new Random(seed)), judges);
      count({ valid: taken, refused: seeds.length - taken });
      return different;
    },
  );

import { expect, test } from 'vitest';
import { caseFolders, readMeasuredCase } from '../kernel-verdicts/measured-case.ts';
import { compareCompiler } from './compare-compiler.ts';

// Random policy occasionally makes the compiler loop for ever, hence the test uses only written policy.
const recorded = caseFolders.map((folder) => readMeasuredCase(folder).decisionCase);

test('compiled policy of sid has the verdicts of the kernel', async () => {
  const { disagreements, pairs } = await compareCompiler('sid', recorded, ['--zstd-compress-level=none']);
  expect(disagreements).toEqual([]);
  expect(pairs).toBeGreaterThan(1000);
});

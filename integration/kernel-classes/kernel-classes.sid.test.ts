import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { provideCompiler } from '../lab/debian/provide-compiler.ts';
import { needsOfAttempt } from './attempt-needs.ts';
import { caseNames, readClassCase } from './class-case.ts';
import { compileCase, kernelOfAnswers, replay } from './replay-case.ts';

// Cases recorded with sid's compiler, which knows abi 5.0.
const compiler = await provideCompiler('sid');
const parser = { path: compiler.path, options: ['--base', join(compiler.folder, 'etc/apparmor.d')] };
const cases = caseNames
  .map(readClassCase)
  .filter(
    ({ compiler: own, questions }) => own === '5.0' && questions.some((one) => needsOfAttempt(one) !== undefined),
  );
let counted = 0;

test.each(
  cases.flatMap((requested) =>
    [...requested.answers.keys()].map((version) => [requested.name, version, requested] as const),
  ),
)('%s, kernel %s, has the verdicts of core over compiled policy of sid', (_, version, requested) => {
  const { compared, disagreements } = replay(requested, version, compileCase(kernelOfAnswers(version), parser));
  expect(disagreements).toEqual([]);
  expect(compared).toBeGreaterThan(0);
  counted += compared;
});

afterAll(() => {
  console.log(
    `kernel classes: ${counted} answers of kernels are core's over what apparmor_parser ${compiler.version} writes`,
  );
});

/**
 * Records what the kernels of today are like: writes each one's features into `integration/kernel-features`,
 * and says whose behaviours it has. `npm run record:kernels [-- SUITE VERSION]`; the two name one kernel that
 * need not be in the list.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { measuredKernels } from '@lamellar/core';
import { oracleKernels } from '../../oracle/oracle-kernel.ts';
import { RunningKernel } from '../../oracle/running-kernel.ts';
import { textRules } from '../../oracle/text-rules.ts';
import { caseFolders, readMeasuredCase } from '../../kernel-verdicts/measured-case.ts';
import { compareAnswers } from '../../oracle/compare-answers.ts';
import { wantedKernels } from './kernel-list.ts';
import { describeKernel, provideKernel } from './provide-kernel.ts';

const [suite, version] = process.argv.slice(2);
const wanted = suite === undefined || version === undefined ? wantedKernels : [{ suite, version }];
// Each of the behaviours decides one of these.
const cases = caseFolders.map(readMeasuredCase).map(({ decisionCase }) => decisionCase);

for (const each of wanted) {
  const kernel = await provideKernel(each);
  if (!('image' in kernel)) {
    console.log(describeKernel(kernel));
    process.exitCode = 1;
    continue;
  }
  const running = await RunningKernel.of(kernel);
  const recorded = recordFeatures(kernel.version, running.identity.features);
  const like = await behavesLike(running);
  const known = measuredKernels.some((measured) => measured.version === kernel.version);
  console.log(
    `${describeKernel(kernel)}: ${recorded}; behaves like ${like.join(', ') || 'no measured kernel'}` +
      (known ? '' : '; it is not in `measuredKernels`'),
  );
}

function recordFeatures(name: string, features: string): string {
  const path = fileURLToPath(new URL(`../../kernel-features/${name}.txt`, import.meta.url));
  if (existsSync(path) && readFileSync(path, 'utf8') === features) return 'features as recorded';
  writeFileSync(path, features);
  return `features written to ${path}`;
}

/** The measured kernels whose behaviours explain all that this one answers. */
async function behavesLike(running: RunningKernel): Promise<readonly string[]> {
  const answered = { oracle: running.name, answers: await running.answer(cases) };
  const like: string[] = [];
  for (const { version: measured, behaviours } of oracleKernels) {
    const text = textRules({ version: running.version, features: running.identity.features, behaviours });
    const own = { oracle: text.name, answers: await text.answer(cases) };
    if (compareAnswers(cases, own, answered).disagreements.length === 0) like.push(measured);
  }
  return like;
}

/**
 * Records unrecorded kernels: features in `integration/kernel-features`, answers to every case in
 * `integration/kernel-verdicts`. Prints the measured kernels with equal behaviours.
 *
 *     npm run record:kernels [-- SUITE VERSION]     a single kernel, also outside the list of wanted kernels
 */
import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { measuredKernels } from '@lamellar/core';
import type { CaseAnswer } from '../../oracle/decision-case.ts';
import { oracleKernels } from '../../oracle/oracle-kernel.ts';
import { recordAnswer } from '../../oracle/recorded-case.ts';
import { RunningKernel } from '../../oracle/running-kernel.ts';
import { textRules } from '../../oracle/text-rules.ts';
import { caseFolders, readMeasuredCase } from '../../kernel-verdicts/measured-case.ts';
import { compareAnswers } from '../../oracle/compare-answers.ts';
import { wantedKernels } from './kernel-list.ts';
import { kernelInReports, provideKernel } from './provide-kernel.ts';

const [suite, version] = process.argv.slice(2);
const wanted = suite === undefined || version === undefined ? wantedKernels : [{ suite, version }];
const cases = caseFolders.map((folder) => ({ folder, ...readMeasuredCase(folder) }));
const decisionCases = cases.map(({ decisionCase }) => decisionCase);

for (const each of wanted) {
  const kernel = await provideKernel(each);
  if (!('image' in kernel)) {
    console.log(kernelInReports(kernel));
    process.exitCode = 1;
    continue;
  }
  const running = await RunningKernel.of(kernel);
  const answers = await running.answer(decisionCases);
  const isNew = record(running, answers);
  const like = await behavesLike(running, answers);
  console.log(
    `${kernelInReports(kernel)}${isNew ? ' recorded' : ''}: behaves like ${like.join(', ') || 'no measured kernel'}` +
      (measuredKernels.some((measured) => measured.version === kernel.version) ? '' : '; not in `measuredKernels` yet'),
  );
}

/** Records a kernel. Returns true if the kernel was not recorded before. */
function record({ version: name, identity }: RunningKernel, answers: readonly CaseAnswer[]): boolean {
  const features = fileURLToPath(new URL(`../../kernel-features/${name}.txt`, import.meta.url));
  if (existsSync(features)) return false;
  for (const [index, { folder, decisionCase, answers: recorded }] of cases.entries()) {
    const answer = answers[index];
    const [first] = recorded.values();
    if (answer === undefined || 'refused' in answer || first === undefined)
      throw new Error(`kernel ${name} has not answered ${folder}`);
    recordAnswer(folder, decisionCase, first, { version: name, digits: answer.digits });
  }
  writeFileSync(features, identity.features);
  appendFileSync(fileURLToPath(new URL('../../kernel-verdicts/kernels.txt', import.meta.url)), `${name}\n`);
  return true;
}

/** The measured kernels whose behaviours explain all answers of the running kernel. */
async function behavesLike(running: RunningKernel, answers: readonly CaseAnswer[]): Promise<readonly string[]> {
  const answered = { oracle: running.name, answers };
  const like: string[] = [];
  for (const { version: measured, behaviours, loadSets } of oracleKernels) {
    const text = textRules({ version: running.version, features: running.identity.features, behaviours, loadSets });
    const own = { oracle: text.name, answers: await text.answer(decisionCases) };
    if (compareAnswers(decisionCases, own, answered).disagreements.length === 0) like.push(measured);
  }
  return like;
}

/**
 * Asks kernels the questions in every audit mode and records the answers.
 *
 *     npm run record:audit-modes [-- SUITE:VERSION…]
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { auditModes } from '@lamellar/core/mediation';
import { kernelInReports, provideKernel } from '../lab/kernels/provide-kernel.ts';
import { RunningKernel } from '../oracle/running-kernel.ts';
import { generateCase } from './generate-case.ts';
import { measureModes } from './measure-modes.ts';
import { modesFolder, writeModeAnswers } from './recorded-modes.ts';

const { files, questions } = generateCase();
mkdirSync(`${modesFolder}/policy`, { recursive: true });
for (const [name, text] of Object.entries(files)) writeFileSync(`${modesFolder}/policy/${name}`, text, 'latin1');
writeFileSync(`${modesFolder}/questions.tsv`, questions.map((line) => `${line}\n`).join(''));
const policy = Object.values(files).map((text) => ({ namespace: [], text }));

for (const text of process.argv.slice(2)) {
  const [suite = '', version = ''] = text.split(':');
  const kernel = await provideKernel({ suite, version });
  if (!('image' in kernel)) {
    console.log(kernelInReports(kernel));
    process.exitCode = 1;
    continue;
  }
  const modes = await measureModes(await RunningKernel.of(kernel), policy, questions, auditModes);
  const lines = questions.map((_, index) => writeModeAnswers(modes.map((answers) => answers[index] ?? missing(index))));
  writeFileSync(`${modesFolder}/answers.${kernel.version}.tsv`, lines.map((line) => `${line}\n`).join(''));
  console.log(`${kernelInReports(kernel)}: ${questions.length} questions in ${auditModes.length} modes`);
}

function missing(index: number): never {
  throw new Error(`no answer to ${questions[index]}`);
}

/**
 * Asks kernels every recorded question again, and lists the different answers.
 *
 *     npm run replay:attempts [-- --kernel SUITE:VERSION]… [--case NAME]… [--sid]
 *
 * By default, uses all kernels of the lab and all cases of stable's compiler; with `--sid`, the cases of sid's
 * compiler. Exit status: 0 no unexplained difference, 1 unexplained differences, 3 no kernel available.
 */
import { parseArgs } from 'node:util';
import { textOf } from '@lamellar/core/language';
import { installedCompiler } from '../lab/kernels/compile-case.ts';
import { wantedKernels } from '../lab/kernels/kernel-list.ts';
import { kernelInReports, provideKernel, type LabKernel } from '../lab/kernels/provide-kernel.ts';
import { sidsCompiler } from '../lab/kernels/sids-compiler.ts';
import { RunningKernel } from '../oracle/running-kernel.ts';
import { differingAnswers } from './differing-answers.ts';
import { explainDifference } from './explain-difference.ts';
import { caseNames, readClassCase, recordedAnswers } from './class-case.ts';

const { values } = parseArgs({
  options: {
    kernel: { type: 'string', multiple: true },
    case: { type: 'string', multiple: true },
    sid: { type: 'boolean', default: false },
  },
});
const wanted = values.kernel?.map((text) => {
  const [suite = '', version = ''] = text.split(':');
  return { suite, version };
});
const cases = caseNames
  .map(readClassCase)
  .filter(({ name, compiler: its }) => its === (values.sid ? '5.0' : '4.1') && (values.case?.includes(name) ?? true))
  .map(({ name, policy, questions }) => ({ name, policy, questions: questions.map(({ line }) => line) }));
const compiler = values.sid ? await sidsCompiler() : installedCompiler();

process.exitCode = 3;
for (const each of wanted ?? wantedKernels) {
  const kernel = await provideKernel(each);
  if (!('image' in kernel)) {
    console.log(kernelInReports(kernel));
    continue;
  }
  const unexplained = await replay(kernel);
  process.exitCode = process.exitCode === 1 || unexplained > 0 ? 1 : 0;
}

/** Returns the number of unexplained differences. */
async function replay(kernel: LabKernel): Promise<number> {
  const recorded = cases.flatMap((each) => {
    const record = recordedAnswers(each.name, kernel);
    return record === undefined ? [] : [{ ...each, record }];
  });
  const running = await RunningKernel.of(kernel);
  const start = Date.now();
  const answers = await running.attempt(recorded, compiler);
  const seconds = ((Date.now() - start) / 1000).toFixed(0);
  const explained = new Map<string, number>();
  let [attempts, unexplained] = [0, 0];
  for (const [index, { name, questions, record }] of recorded.entries()) {
    const answer = answers[index];
    if (answer === undefined || 'refused' in answer) {
      console.log(`${running.name} ${name}: refused: ${answer?.refused ?? 'no answer'}`);
      unexplained++;
      continue;
    }
    attempts += answer.length;
    for (const difference of differingAnswers(questions, record, answer)) {
      const reason = explainDifference(difference);
      if (reason === undefined) unexplained++;
      else explained.set(reason, (explained.get(reason) ?? 0) + 1);
      const [before, now] = [difference.recorded, difference.answered].map(
        ({ verdict, detail }) => `${verdict} ${textOf(detail)}`,
      );
      console.log(`${running.name} ${name}: ${textOf(difference.question)}: was ${before}, is ${now}`);
    }
  }
  for (const [reason, count] of explained) console.log(`  ${count} times ${reason}`);
  console.log(
    `${kernelInReports(kernel)}: ${attempts} attempts of ${recorded.length} cases in ${seconds} s, ` +
      `${unexplained} otherwise than recorded and not explained`,
  );
  return unexplained;
}

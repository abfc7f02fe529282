import { bytesOf } from '@lamellar/core/language';
import { expect, inject, test } from 'vitest';
import { compareAnswers } from './compare-answers.ts';
import { compiledUnits } from './compiled-units.ts';
import type { DecisionCase } from './decision-case.ts';
import { assumedOf } from './differential-run.ts';
import { RunningKernel } from './running-kernel.ts';

/** Files with profiles for different policy namespaces, and possible names of the loaded profiles. */
const files = [
  ['profile :n:b { signal, ^hat { signal, } }', 'b :n:b b//hat :n:b//hat'],
  ['profile a { signal, }\nprofile :n:b { signal, }', 'a :n:a b :n:b'],
  ['profile :n:b { signal, ^hat { signal, } }\nprofile :n:c { signal, }', 'b :n:b c :n:c b//hat :n:b//hat'],
  ['profile :m:b { signal, }\nprofile :n:c { signal, }', 'b :m:b :n:b c :m:c :n:c'],
] as const;

const cases: readonly DecisionCase[] = files.flatMap(([text, labels]) =>
  labels.split(' ').map((label) => ({
    name: `${label} of ${text}`,
    policy: [{ namespace: [], text: bytesOf(`abi <abi/4.0>,\n${text}\n`) }],
    pairs: [{ subject: bytesOf(label), target: bytesOf('unconfined') }],
  })),
);

test.concurrent.each(inject('kernels'))('kernel $version loads a file into the expected namespace', async (kernel) => {
  const running = await RunningKernel.of(kernel);
  const units = compiledUnits(assumedOf(running));
  const [mine, others] = [await units.answer(cases), await running.answer(cases)];
  const comparison = compareAnswers(
    cases,
    { oracle: units.name, answers: mine },
    { oracle: running.name, answers: others },
  );
  expect(comparison.disagreements.map(({ message }) => message)).toEqual([]);
  const there = others.filter((answer) => !('refused' in answer)).length;
  expect(there).toBeGreaterThanOrEqual(6);
});

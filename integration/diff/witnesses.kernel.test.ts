import { afterAll, expect, inject, test } from 'vitest';
import { randomFor } from '../random/law-random.ts';
import { randomPart } from '../random/random-part.ts';
import { assumedOf } from '../oracle/differential-run.ts';
import { RunningKernel } from '../oracle/running-kernel.ts';
import { judgeQuestion, judgeWitness, randomPair, type Judgement } from './compare-random-pair.ts';

const [kernel] = randomPart('the kernel of changed policy', inject('kernels'), 1);

/** The number of pairs of policies: a single boot, unless `--everything` asks for more. */
const count = inject('everything') > 0 ? 100 * inject('everything') : 6;

let summary = '';
afterAll(() => console.log(summary));

test('a kernel confirms the reported witnesses, and changes no other verdict', async () => {
  if (kernel === undefined) throw new Error('no kernel can be had');
  const running = await RunningKernel.of(kernel);
  const first = randomFor('changed policy').below(1_000_000);
  const pairs = Array.from({ length: count }, (_, index) => randomPair(first + index, assumedOf(running)));
  const answers = await running.attempt(
    pairs.flatMap(({ policies, witnesses, questions }) =>
      policies.map((policy) => ({ policy, questions: [...witnesses.map(({ question }) => question), ...questions] })),
    ),
  );
  const counts = new Map<Judgement | 'refused', number>();
  const failures: unknown[] = [];
  for (const [index, { name, policies, witnesses, questions, found }] of pairs.entries()) {
    const [before, after] = answers.slice(2 * index, 2 * index + 2);
    const add = (judgement: Judgement | 'refused'): void =>
      void counts.set(judgement, (counts.get(judgement) ?? 0) + 1);
    if (before === undefined || after === undefined || 'refused' in before || 'refused' in after) {
      add('refused');
      continue;
    }
    const judged = [...witnesses, ...questions.map((question) => ({ question, reported: undefined }))];
    for (const [at, { question, reported }] of judged.entries()) {
      const both = [before, after].flatMap((side) => side[at] ?? []);
      const judgement = reported === undefined ? judgeQuestion(question, both, found) : judgeWitness(reported, both);
      add(judgement);
      if (judgement === 'false' || judgement === 'not reported')
        failures.push({ name, judgement, question, reported, answers: both, policies });
    }
  }
  summary = `${kernel.version}, ${count} pairs from ${first}: ${[...counts].map(([judgement, number]) => `${number} ${judgement}`).join(', ')}`;
  expect(failures).toEqual([]);
  expect(counts.get('refused') ?? 0).toBeLessThan(count / 2);
  expect(counts.get('confirmed') ?? 0).toBeGreaterThan(count / 3);
  expect(counts.get('unchanged') ?? 0).toBeGreaterThan(count * 10);
});

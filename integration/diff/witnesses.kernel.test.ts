import { afterAll, expect, inject, test } from 'vitest';
import { randomFor } from '../random/law-random.ts';
import { randomPart } from '../random/random-part.ts';
import { assumedOf } from '../oracle/differential-run.ts';
import type { OracleKernel } from '../oracle/oracle-kernel.ts';
import { RunningKernel } from '../oracle/running-kernel.ts';
import { judgePeer, randomPeerPair } from './peer-pair.ts';
import { judgeQuestion, judgeWitness, randomPair, type Judgement, type RandomPair } from './compare-random-pair.ts';

const [kernel] = randomPart('the kernel of changed policy', inject('kernels'), 1);

/** The number of pairs of policies: a single boot, unless `--everything` asks for more. */
const count = inject('everything') > 0 ? 100 * inject('everything') : 6;

let summary = '';
afterAll(() => console.log(summary));

test('a kernel confirms the reported witnesses, and changes no other verdict', async () => {
  if (kernel === undefined) throw new Error('no kernel can be had');
  const running = await RunningKernel.of(kernel);
  const first = randomFor('changed policy').below(1_000_000);
  const pairs = pairsWithChanges(first, assumedOf(running));
  const peerPairs = Array.from({ length: count }, (_, index) =>
    randomPeerPair(first + index, assumedOf(running)),
  ).filter(({ witnesses }) => witnesses.length > 0);
  const reports = await running.report([
    ...pairs.flatMap(({ policies, witnesses, questions }) =>
      policies.map((policy) => ({ policy, questions: [...witnesses.map(({ question }) => question), ...questions] })),
    ),
    ...peerPairs.flatMap(({ policies, witnesses }) =>
      policies.map((policy) => ({ policy, pairs: witnesses.map(({ pair }) => pair) })),
    ),
  ]);
  const counts = new Map<Judgement | 'refused', number>();
  const failures: unknown[] = [];
  for (const [index, { name, policies, witnesses, questions, found }] of pairs.entries()) {
    const [before, after] = reports.slice(2 * index, 2 * index + 2);
    const add = (judgement: Judgement | 'refused'): void =>
      void counts.set(judgement, (counts.get(judgement) ?? 0) + 1);
    if (before === undefined || after === undefined || 'refused' in before || 'refused' in after) {
      add('refused');
      continue;
    }
    const judged = [...witnesses, ...questions.map((question) => ({ question, reported: undefined }))];
    for (const [at, { question, reported }] of judged.entries()) {
      const both = [before, after].flatMap((side) => side.answers[at] ?? []);
      const judgement = reported === undefined ? judgeQuestion(question, both, found) : judgeWitness(reported, both);
      add(judgement);
      if (judgement === 'false' || judgement === 'not reported')
        failures.push({ name, judgement, question, reported, answers: both, policies });
    }
  }
  const towardsPeers = new Map<string, number>();
  for (const [index, { name, policies, witnesses }] of peerPairs.entries()) {
    const sides = reports.slice(2 * (pairs.length + index), 2 * (pairs.length + index) + 2);
    for (const [at, witness] of witnesses.entries()) {
      const digits = sides.map((side) => ('refused' in side ? undefined : side.digits[at]));
      const judgement = judgePeer(witness, digits);
      towardsPeers.set(judgement, (towardsPeers.get(judgement) ?? 0) + 1);
      if (judgement === 'false') failures.push({ name, witness, digits, policies });
    }
  }
  summary = `${kernel.version}, ${count} pairs from ${first}: ${words(counts)}; peers: ${words(towardsPeers)}`;
  expect(failures).toEqual([]);
  expect(counts.get('refused') ?? 0).toBeLessThan(count / 2);
  expect(counts.get('confirmed') ?? 0).toBeGreaterThan(count / 3);
  expect(counts.get('unchanged') ?? 0).toBeGreaterThan(count * 10);
  expect(towardsPeers.get('confirmed') ?? 0).toBeGreaterThan(count / 3);
});

/** Returns random pairs of policies. At least two thirds have a witness, because many random changes change nothing. */
function pairsWithChanges(first: number, assumed: OracleKernel): readonly RandomPair[] {
  const [changed, others]: [RandomPair[], RandomPair[]] = [[], []];
  for (let seed = first; changed.length < (count * 2) / 3 && seed < first + 20 * count; seed++) {
    const pair = randomPair(seed, assumed);
    (pair.witnesses.length > 0 ? changed : others).push(pair);
  }
  return [...changed, ...others].slice(0, count);
}

function words(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([judgement, number]) => `${number} ${judgement}`).join(', ');
}

import { afterAll, expect, inject, test } from 'vitest';
import { randomFor } from '../random/law-random.ts';
import { randomPart } from '../random/random-part.ts';
import { RunningKernel } from '../oracle/running-kernel.ts';
import { mergedSocketDenials } from './merged-sockets.ts';
import { recordedDenials } from './recorded-denials.ts';
import { casesOf, findDenials, hasStack, repairDenials, type RepairOutcome } from './random-denials.ts';

const [kernel] = randomPart('the kernel of random denials', inject('kernels'), 1);

/** The number of pairs of cases, each with about five denials. With `--everything`, a run has at least 500 denials. */
const cases = inject('everything') > 0 ? 130 * inject('everything') : inject('inCi') ? 12 : 4;

let summary = '';
afterAll(() => console.log(summary));

test('the advised rules allow what a kernel denied, also between stacks', async () => {
  if (kernel === undefined) throw new Error('no kernel can be had');
  const first = randomFor('random denials').below(1_000_000);
  const running = await RunningKernel.of(kernel);
  const seeds = Array.from({ length: cases }, (_, index) => first + index);
  const denials = await findDenials(running, [...mergedSocketDenials, ...recordedDenials, ...casesOf(seeds)]);
  await repairDenials(running, denials);
  const counts = new Map<RepairOutcome | undefined, number>();
  for (const { outcome } of denials) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const reasons = new Set(denials.flatMap(({ outcome, detail }) => (outcome === 'not evaluated' ? [detail] : [])));
  const stacks = denials.filter(hasStack).length;
  summary = `${kernel.version}, cases from ${first}: ${denials.length} denials, ${stacks} with stacks: ${[...counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ')}; not evaluated: ${[...reasons].join('; ')}`;
  const failed = denials.filter(({ outcome }) => outcome === 'unannounced' || outcome === 'still denied');
  expect(
    failed.map(({ requested, added, policy, outcome, detail }) => ({ outcome, requested, added, policy, detail })),
  ).toEqual([]);
  expect(counts.get('allowed') ?? 0).toBeGreaterThan(denials.length / 3);
  expect(stacks).toBeGreaterThan(denials.length / 4);
});

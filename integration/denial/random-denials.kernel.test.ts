import { afterAll, expect, inject, test } from 'vitest';
import { randomFor } from '../random/law-random.ts';
import { randomPart } from '../random/random-part.ts';
import { RunningKernel } from '../oracle/running-kernel.ts';
import { findDenials, hasStack, repairDenials, type RepairOutcome } from './random-denials.ts';

const [kernel] = randomPart('the kernel of random denials', inject('kernels'), 1);

/** The number of pairs of cases, each with about three denials. With `--everything`, a run has at least 500 denials. */
const cases = inject('everything') > 0 ? 130 * inject('everything') : inject('inCi') ? 12 : 6;

let summary = '';
afterAll(() => console.log(summary));

test('the advised rules allow what a kernel denied, also between stacks', async () => {
  if (kernel === undefined) throw new Error('no kernel can be had');
  const first = randomFor('random denials').below(1_000_000);
  const running = await RunningKernel.of(kernel);
  const denials = await findDenials(
    running,
    Array.from({ length: cases }, (_, index) => first + index),
  );
  await repairDenials(running, denials);
  const counts = new Map<RepairOutcome | undefined, number>();
  for (const { outcome } of denials) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const reasons = new Set(denials.flatMap(({ outcome, detail }) => (outcome === 'not evaluated' ? [detail] : [])));
  const stacks = denials.filter(hasStack).length;
  summary = `${kernel.version}, cases from ${first}: ${denials.length} denials, ${stacks} with stacks: ${[...counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ')}; not evaluated: ${[...reasons].join('; ')}`;
  const failed = denials.filter(({ outcome }) => outcome === 'still denied');
  expect(failed.map(({ asked, added, policy, detail }) => ({ asked, added, policy, detail }))).toEqual([]);
  const allowed = counts.get('allowed') ?? 0;
  // About one in 40: a part of some 50 denials had at most three.
  expect(counts.get('hidden peer') ?? 0).toBeLessThan(Math.max(6, denials.length / 20));
  expect(allowed).toBeGreaterThan(denials.length / 3);
  expect(stacks).toBeGreaterThan(denials.length / 4);
});

import { expect, inject, test } from 'vitest';
import { chosenCases, numberedCases } from '../random/cases.ts';
import { randomPart } from '../random/random-part.ts';
import { fuzzAttempts } from '../fuzz/fuzz-attempts.ts';
import { attemptClasses } from '../generate/attempt-classes.ts';
import { installedCompiler } from '../lab/kernels/compile-case.ts';
import { RunningKernel } from '../oracle/running-kernel.ts';

// A single boot of a random kernel; `npm run fuzz:kernel -- --classes all` continues without a limit.
const [kernel] = randomPart('the kernel of random attempts', inject('kernels'), 1);
const seeds = chosenCases('random attempts', numberedCases(3, 6, 200)).slice(0, 40);

test('tasks of random stacks have the permissions of core, and of each of their layers', async () => {
  if (kernel === undefined) throw new Error('no kernel can be had');
  const running = await RunningKernel.of(kernel);
  const counts = await fuzzAttempts(running, attemptClasses, seeds, { ...installedCompiler(), version: '4.1' });
  expect(counts.disagreements).toBe(0);
  expect(counts.cases).toBeGreaterThan(seeds.length / 2);
  expect(counts.compared).toBeGreaterThan(counts.attempts / 2);
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measuredKernels } from '@lamellar/core';
import { afterAll, expect, test } from 'vitest';
import { caseNumbers } from '../random/case-numbers.ts';
import { Random } from '../generate/random.ts';
import { randomPolicy } from '../generate/random-policy.ts';
import { measuredKernelFeatures, nestedFeatures } from '../kernel-features/kernel-features.ts';
import { systemPolicyFiles } from '../kernel-verdicts/system-policy.ts';
import { compileWithParser } from './apparmor-parser.ts';
import { compareUnits } from './compare-units.ts';
import { readOwn } from './compare-policies.ts';

const seeds = caseNumbers('equivalent automata', { usual: 5, all: 16 });

/**
 * Options of the compiler: the permissions are always equal, but some options keep states without live successors.
 * Kernels without `compoundFallback` distinguish such states from the dead state; core assumes the default compilation
 * for text.
 */
const optimisations = [
  { without: [], keepsStates: false },
  { without: ['no-minimize'], keepsStates: true },
  { without: ['no-equiv'], keepsStates: false },
  { without: ['no-expr-simplify'], keepsStates: false },
  { without: ['no-remove-unreachable'], keepsStates: false },
  { without: ['no-diff-encode', 'compress-fast'], keepsStates: false },
];

const folder = mkdtempSync(join(tmpdir(), 'lamellar-oracle-'));
const { resolve } = systemPolicyFiles();
const counted = { profiles: 0, pairs: 0 };

test.each(seeds)('the automata of random policy %i are equivalent to those of apparmor_parser', (seed) => {
  const random = new Random(seed);
  const kernel = measuredKernels[seed % measuredKernels.length];
  if (kernel === undefined) throw new RangeError('no kernels');
  const { version } = kernel;
  const featuresFile = join(folder, version);
  // No kernel reports differential states under the feature name that the compiler expects.
  writeFileSync(featuresFile, `${nestedFeatures(version)}\n`.replace('policy {', 'policy {diff_encode {yes\n}\n'));
  const { preamble, profiles } = randomPolicy(random, 40);
  const valid = profiles.filter(
    ({ text }) => readOwn(preamble + text, measuredKernelFeatures(version), resolve).unit.load().valid,
  );
  const text = preamble + valid.map((profile) => profile.text).join('');
  const { unit } = readOwn(text, measuredKernelFeatures(version), resolve);

  const { without, keepsStates } = random.pick(optimisations);
  const options = without.flatMap((name) => ['-O', name]);
  const { succeeded, messages, binary } = compileWithParser(Buffer.from(text, 'latin1'), featuresFile, options);
  expect(succeeded, messages).toBe(true);
  const comparison = compareUnits(unit, binary, keepsStates);
  expect(comparison.disagreements, `kernel ${version} ${options.join(' ')}`).toEqual([]);
  expect(comparison.profiles).toBe(valid.flatMap(({ names }) => names).length);
  counted.profiles += comparison.profiles;
  counted.pairs += comparison.pairs;
});

afterAll(() => {
  rmSync(folder, { recursive: true });
  console.log(
    `equivalence: ${counted.profiles} random profiles are the same automata as text and compiled, ` +
      `in ${counted.pairs} pairs of states`,
  );
});

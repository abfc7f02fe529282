import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measuredKernels } from '@lamellar/core';
import { afterAll, expect, test } from 'vitest';
import { caseNumbers } from '../random/case-numbers.ts';
import { measuredKernelFeatures, nestedFeatures } from '../kernel-features/kernel-features.ts';
import { systemPolicyFiles } from '../kernel-verdicts/system-policy.ts';
import { compileWithParser, type CompilerRun } from './apparmor-parser.ts';
import { compareProfile, readOwn } from './compare-policies.ts';
import { readCompiledPolicy } from './compiled-policy.ts';
import { Random } from '../generate/random.ts';
import { randomPolicy } from '../generate/random-policy.ts';

const seeds = caseNumbers('compiler agreement', { usual: 10, all: 40 });

const folder = mkdtempSync(join(tmpdir(), 'lamellar-oracle-'));
const { resolve } = systemPolicyFiles();
const counted = { profiles: 0, states: 0, refused: 0 };

test.each(seeds)('core and apparmor_parser agree on random policy %i', (seed) => {
  const random = new Random(seed);
  const { version } = random.pick(measuredKernels);
  const features = measuredKernelFeatures(version);
  const featuresFile = join(folder, version);
  writeFileSync(featuresFile, nestedFeatures(version));
  const { preamble, profiles } = randomPolicy(random, 60);

  // A single invalid profile fails a whole file, so profiles refused by core are compiled separately.
  const valid = profiles.filter(({ text }) => readOwn(preamble + text, features, resolve).unit.load().valid);
  const refused = profiles.filter((profile) => !valid.includes(profile));
  for (const profile of refused) {
    const { succeeded } = compile(preamble + profile.text, featuresFile);
    expect({ profile: profile.text, succeeded }).toEqual({ profile: profile.text, succeeded: false });
  }

  const text = preamble + valid.map((profile) => profile.text).join('');
  const { succeeded, messages, binary } = compile(text, featuresFile);
  expect(succeeded, `core takes what apparmor_parser refuses: ${messages}\n${text}`).toBe(true);

  const { root } = readOwn(text, features, resolve);
  const compiled = new Map(readCompiledPolicy(binary).map((profile) => [profile.name, profile]));
  expect([...compiled.keys()].sort()).toEqual(valid.flatMap(({ names }) => names).sort());
  for (const { names, peers, text: written } of valid) {
    for (const name of names) {
      const own = root.profile(name);
      const theirs = compiled.get(name);
      if (own.kind !== 'profile' || theirs === undefined) throw new Error(`${name} is ${own.kind}`);
      const { disagreements, states } = compareProfile(own.profile, theirs, peers);
      expect(disagreements, `kernel ${version}\n${preamble}${written}`).toEqual([]);
      counted.states += states;
      counted.profiles++;
    }
  }
  counted.refused += refused.length;
});

function compile(text: string, featuresFile: string): CompilerRun {
  return compileWithParser(Buffer.from(text, 'latin1'), featuresFile);
}

afterAll(() => {
  rmSync(folder, { recursive: true });
  console.log(
    `compiler: ${counted.states} states of ${counted.profiles} random profiles are as apparmor_parser compiled them; ` +
      `it refused the same ${counted.refused} profiles`,
  );
});

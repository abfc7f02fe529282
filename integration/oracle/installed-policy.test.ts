import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measuredKernels } from '@lamellar/core';
import { afterAll, expect, test } from 'vitest';
import { listPolicyFiles } from '@lamellar/node/policy';
import { measuredKernelFeatures, nestedFeatures } from '../kernel-features/kernel-features.ts';
import { readSystemPolicyFile, systemPolicyFiles } from '../kernel-verdicts/system-policy.ts';
import { compileWithParser } from './apparmor-parser.ts';
import { compareProfile, readOwn } from './compare-policies.ts';
import { readCompiledPolicy } from './compiled-policy.ts';

const files = systemPolicyFiles();
const listed = listPolicyFiles('/etc/apparmor.d');
const policies = 'files' in listed ? listed.files : [];

const { version } = measuredKernels.at(-1) ?? { version: '7.3' };
const folder = mkdtempSync(join(tmpdir(), 'lamellar-oracle-'));
const featuresFile = join(folder, version);
writeFileSync(featuresFile, nestedFeatures(version));
afterAll(() => rmSync(folder, { recursive: true }));

const counted = { profiles: 0, states: 0 };

test.each(policies)('core and apparmor_parser agree on %s', (path) => {
  const { text } = readSystemPolicyFile(files, path);
  const { succeeded, binary } = compileWithParser(Buffer.from(text, 'latin1'), featuresFile);
  const { root, unit } = readOwn(text, measuredKernelFeatures(version), files.resolve);
  // Core checks signals, ptrace and related rules: core may miss errors found by the compiler.
  expect(unit.load().valid || !succeeded).toBe(true);

  const compiled = readCompiledPolicy(binary);
  const names = compiled.map((profile) => profile.name);
  const loaded = root.profileNames().filter((name) => root.profile(name).kind === 'profile');
  expect(succeeded ? loaded : []).toEqual(names.toSorted());
  for (const theirs of compiled) {
    const own = root.profile(theirs.name);
    if (own.kind !== 'profile') throw new Error(`${theirs.name} is ${own.kind}`);
    const stacked = [`${theirs.name}//&unconfined`, `unconfined//&${theirs.name}`];
    const { disagreements, states } = compareProfile(own.profile, theirs, ['unconfined', ...names, ...stacked]);
    expect(disagreements).toEqual([]);
    counted.states += states;
    counted.profiles++;
  }
});

afterAll(() => {
  console.log(
    `compiler: ${counted.states} states of ${counted.profiles} installed profiles are as apparmor_parser compiled them`,
  );
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measuredKernels } from '@lamellar/core';
import { permissionsAt, unpackPolicy } from '@lamellar/core/binary';
import { textOf } from '@lamellar/core/language';
import { afterAll, expect, test } from 'vitest';
import { listPolicyFiles } from '@lamellar/node/policy';
import { randomPart } from '../random/random-part.ts';
import { measuredKernelFeatures, nestedFeatures } from '../kernel-features/kernel-features.ts';
import { readSystemPolicyFile, systemPolicyFiles } from '../kernel-verdicts/system-policy.ts';
import { provideProfiles } from '../lab/debian/provide-profiles.ts';
import { compileWithParser } from './apparmor-parser.ts';
import { readOwn } from './compare-policies.ts';
import { compareUnits } from './compare-units.ts';
import { readCompiledPolicy } from './compiled-policy.ts';

// Installed profiles, and the profiles of many Debian packages.
const packaged = await provideProfiles('trixie');
const files = systemPolicyFiles(packaged);
const collections = ['/etc/apparmor.d', '/usr/share/apparmor/extra-profiles', packaged];
const policies = collections.flatMap((collection) => {
  const listed = listPolicyFiles(collection);
  return 'files' in listed ? listed.files : [];
});

/** A kernel with packed permissions and a kernel with permission tables. */
const versions = [measuredKernels[0], measuredKernels.at(-1)].flatMap((kernel) => kernel?.version ?? []);
const folder = mkdtempSync(join(tmpdir(), 'lamellar-oracle-'));
for (const version of versions) writeFileSync(join(folder, version), nestedFeatures(version));

const counted = { profiles: 0, pairs: 0, refused: 0, paths: 0, bytes: 0, milliseconds: 0 };

test.each(randomPart('compiled collections', policies, 120))('%s is the same as text and compiled', (path) => {
  const { text } = readSystemPolicyFile(files, path);
  const permissions = versions.map((version) => {
    const { succeeded, binary } = compileWithParser(Buffer.from(text, 'latin1'), join(folder, version), [
      '--Include',
      packaged,
    ]);
    const { unit } = readOwn(text, measuredKernelFeatures(version), files.resolve);
    // Core checks signals, ptrace and related rules: core may miss errors found by the compiler.
    if (!succeeded) {
      counted.refused++;
      return [];
    }
    expect(unit.load().valid).toBe(true);
    const comparison = compareUnits(unit, binary);
    expect(comparison.disagreements).toEqual([]);
    counted.profiles += comparison.profiles;
    counted.pairs += comparison.pairs;
    return readWithBothReaders(binary);
  });
  // File permissions are equal in both formats.
  expect(permissions[0]).toEqual(permissions[1]);
});

/** Reads a blob, evaluates paths, and compares the blob with the result of an independent reader. */
function readWithBothReaders(binary: Buffer): readonly (readonly number[])[] {
  const before = performance.now();
  const { profiles, problem } = unpackPolicy(binary);
  counted.milliseconds += performance.now() - before;
  counted.bytes += binary.length;
  expect(problem).toBeUndefined();
  const others = readCompiledPolicy(binary);
  expect(profiles.map(({ name }) => name)).toEqual(others.map(({ name }) => name));
  for (const [index, { capabilities }] of profiles.entries()) {
    const low = (set: bigint): number => Number(BigInt.asUintN(32, set));
    expect({ allow: low(capabilities.allow), quiet: low(capabilities.quiet) }).toEqual(others[index]?.capabilities);
  }
  // Without file rules, the kernel evaluates the dead state with arbitrary permissions.
  return profiles.map((profile) =>
    (profile.files === undefined ? [] : paths).flatMap((path) => {
      counted.paths++;
      const { owner, other } = permissionsAt(profile, path);
      return [owner.allow, owner.quiet, other.allow, other.quiet];
    }),
  );
}

const paths = ['/etc/passwd', '/usr/bin/true', '/home/user/.bashrc', '/proc/1/attr/current', '/dev/null', '/tmp/'].map(
  (path) => path as Parameters<typeof textOf>[0],
);

afterAll(() => {
  rmSync(folder, { recursive: true });
  const speed = counted.bytes / 1000 / counted.milliseconds;
  console.log(
    `collections: ${counted.profiles} profiles, in a part of ${policies.length} files, are the same as text and compiled, in ` +
      `${counted.pairs} pairs of states; ${counted.paths} paths are the same in both formats; the compiler refused ` +
      `${counted.refused} times; ${(counted.bytes / 1e6).toFixed(1)} MB read at ${speed.toFixed(0)} MB/s`,
  );
});

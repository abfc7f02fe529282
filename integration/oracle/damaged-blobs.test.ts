import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  compareAutomata,
  CompiledUnit,
  mediatedClasses,
  permissionsAt,
  PolicyNamespace,
  transitionOf,
  unpackPolicy,
  type ByteString,
  type CompiledPolicy,
} from '@lamellar/core';
import { afterAll, expect, test } from 'vitest';
import { Random } from '../generate/random.ts';
import { randomPolicy } from '../generate/random-policy.ts';
import { nestedFeatures } from '../kernel-features/kernel-features.ts';
import { readPolicyFile, systemPolicyFiles } from '../kernel-verdicts/system-policy.ts';
import { compileWithParser } from './apparmor-parser.ts';
import { mutateBlob } from './mutate-blob.ts';

// More by hand: LAMELLAR_MUTATED_MEGABYTES=1000 LAMELLAR_ORACLE_SEED=7 npx vitest run integration/oracle/damaged-blobs
const megabytes = Number(process.env['LAMELLAR_MUTATED_MEGABYTES'] ?? 300);
const seed = Number(process.env['LAMELLAR_ORACLE_SEED'] ?? 1);

const folder = mkdtempSync(join(tmpdir(), 'lamellar-oracle-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** One kernel with packed permissions, and one with permission tables. */
const versions = ['5.10.0', '7.2.13'];
const inclusive = `profile all flags=(attach_disconnected, kill) /bin/all {
  file, network, mount, signal, ptrace, capability sys_ptrace, set rlimit nproc <= 5, change_profile -> {all,/bin/*},
  /bin/a px -> kid, /bin/b cx -> kid, /bin/c Pux -> :ns:other, owner /home/** rwkl, audit /etc/** r,
  profile kid { /** r, }
  ^hat { signal (send) peer=all, }
}`;

/** Blobs of the real compiler, small and large. */
const blobs = versions.flatMap((version) => {
  const features = join(folder, version);
  writeFileSync(features, nestedFeatures(version));
  const random = new Random(seed);
  const installed = ['lxc-copy', 'usr.bin.man', 'usr.bin.lxc-start', 'unix-chkpwd'].flatMap((name) => {
    const found = systemPolicyFiles().read(`/etc/apparmor.d/${name}`);
    return 'reason' in found ? [] : [readPolicyFile(systemPolicyFiles(), `/etc/apparmor.d/${name}`).text];
  });
  const written = Array.from({ length: 6 }, () => {
    const { preamble, profiles } = randomPolicy(random, 3);
    return preamble + profiles.map(({ text }) => text).join('');
  });
  return [inclusive, ...installed, ...written].flatMap((text) => {
    const { succeeded, binary } = compileWithParser(Buffer.from(text, 'latin1'), features);
    return succeeded ? [binary] : [];
  });
});

test(`${megabytes} MB of mutated blobs: no throw, no hang`, { timeout: 600_000 }, () => {
  const random = new Random(seed);
  const counted = { blobs: 0, bytes: 0, damaged: 0, walked: 0, slowest: 0 };
  while (counted.bytes < megabytes * 1e6) {
    const blob = mutateBlob(random, random.pick(blobs));
    const before = performance.now();
    const policy = unpackPolicy(blob);
    expect(policy.problem?.offset ?? 0).toBeLessThanOrEqual(blob.length);
    if (policy.problem !== undefined) counted.damaged++;
    // Few of the whole ones are asked everything: it costs more than reading them.
    if (policy.problem === undefined && counted.blobs % 20 === 0) counted.walked += askEverything(blob, policy);
    counted.slowest = Math.max(counted.slowest, performance.now() - before);
    counted.bytes += blob.length;
    counted.blobs++;
  }
  expect(counted.slowest).toBeLessThan(5000);
  console.log(
    `fuzz: ${counted.blobs} blobs, ${counted.bytes} mutated bytes, ${counted.damaged} found damaged; ` +
      `${counted.walked} pairs of states walked in the others; the slowest took ${counted.slowest.toFixed(0)} ms`,
  );
});

/** What is asked of a policy that was read in spite of a mutation. */
function askEverything(blob: Uint8Array, { profiles }: CompiledPolicy): number {
  const root = PolicyNamespace.root();
  root.load(new CompiledUnit('mutated', blob, 'only-named'));
  let pairs = 0;
  for (const compiled of profiles) {
    expect(mediatedClasses(compiled)).toBeDefined();
    for (const path of ['/bin/a', '/home/x', '\xff\x01'] as readonly string[] as readonly ByteString[]) {
      const { owner, other } = permissionsAt(compiled, path);
      expect([transitionOf(compiled, owner), transitionOf(compiled, other)]).toHaveLength(2);
    }
    const found = root.profile(compiled.name);
    if (found.kind !== 'profile') continue;
    const { policy } = found.profile;
    for (const policyClass of ['signal', 'ptrace'] as const)
      pairs += compareAutomata(policy, policy, policyClass).pairs;
  }
  return pairs;
}

test('what is allocated is bounded by 4 times the blob and 1 MiB', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const random = new Random(seed + 1);
  const samples = [...blobs, ...Array.from({ length: 60 }, () => mutateBlob(random, random.pick(blobs)))];
  let worst = { ratio: 0, size: 0, allocated: 0 };
  for (const blob of samples) {
    unpackPolicy(blob);
    collect();
    const before = process.memoryUsage();
    const policy = unpackPolicy(blob);
    const after = process.memoryUsage();
    expect(policy).toBeDefined();
    const allocated = after.heapUsed - before.heapUsed + after.arrayBuffers - before.arrayBuffers;
    expect(allocated).toBeLessThanOrEqual(4 * blob.length + (1 << 20));
    const ratio = allocated / (4 * blob.length + (1 << 20));
    if (ratio > worst.ratio) worst = { ratio, size: blob.length, allocated };
  }
  console.log(
    `fuzz: ${samples.length} blobs measured; at most ${(100 * worst.ratio).toFixed(0)} % of what may be allocated was: ` +
      `${worst.allocated} bytes for a blob of ${worst.size}`,
  );
});

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { PolicyNamespace } from '@lamellar/core';
import { compareAutomata } from '@lamellar/core/automata';
import {
  CompiledUnit,
  mediatedClasses,
  permissionsAt,
  transitionOf,
  unpackPolicy,
  type CompiledPolicy,
} from '@lamellar/core/binary';
import { classRows } from '@lamellar/core/classes';
import type { ByteString } from '@lamellar/core/language';
import { expect, inject, test } from 'vitest';
import { randomFor } from '../random/law-random.ts';
import { randomPart } from '../random/random-part.ts';
import { Random } from '../generate/random.ts';
import { costlyKinds, costlyPolicy } from '../generate/costly-policy.ts';
import { randomPolicy } from '../generate/random-policy.ts';
import { compileFor, writtenPolicy } from './written-blobs.ts';
import { mutateBlob } from './mutate-blob.ts';

/** Every run mutates random blobs in random ways. */
const megabytes = 50 * Math.max(1, 6 * inject('everything'));

/** A kernel with packed permissions and a kernel with permission tables. */
const versions = ['5.10.0', '7.2.13'];
function randomPolicies(): readonly string[] {
  const random = new Random(1);
  return Array.from({ length: 6 }, () => {
    const { preamble, profiles } = randomPolicy(random, 3);
    return preamble + profiles.map(({ text }) => text).join('');
  });
}

const blobs = versions.flatMap((version) => compileFor(version, [...writtenPolicy(), ...randomPolicies()]));

test(`${megabytes} MB of mutated blobs cause no exception and no hang`, { timeout: 600_000 }, () => {
  const random = randomFor('damaged blobs');
  const counted = { blobs: 0, bytes: 0, damaged: 0, walked: 0, slowest: 0 };
  while (counted.bytes < megabytes * 1e6) {
    const blob = mutateBlob(random, random.pick(blobs));
    const before = process.cpuUsage();
    const policy = unpackPolicy(blob);
    expect(policy.problem?.offset ?? 0).toBeLessThanOrEqual(blob.length);
    if (policy.problem !== undefined) counted.damaged++;
    // Only a few undamaged blobs are evaluated completely, because evaluation costs more than reading.
    if (policy.problem === undefined && counted.blobs % 20 === 0) counted.walked += evaluateEverything(blob, policy);
    counted.slowest = Math.max(counted.slowest, process.cpuUsage(before).user / 1000);
    counted.bytes += blob.length;
    counted.blobs++;
  }
  expect(counted.slowest).toBeLessThan(5000);
  console.log(
    `fuzz: ${counted.blobs} blobs, ${counted.bytes} mutated bytes, ${counted.damaged} found damaged; ` +
      `${counted.walked} pairs of states walked in the others; the slowest took ${counted.slowest.toFixed(0)} ms`,
  );
});

/** Evaluates a policy that was read in spite of a mutation. */
function evaluateEverything(blob: Uint8Array, { profiles }: CompiledPolicy): number {
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
    for (const row of classRows) pairs += compareAutomata(policy, policy, row).pairs;
  }
  return pairs;
}

/** The memory of the engine after garbage collection. */
async function retainedBytes(collect: () => void): Promise<number> {
  // The engine returns array memory some time after the objects.
  let before = Infinity;
  for (let retained = 0, times = 0; Math.abs(retained - before) > 2048 && times < 20; times++) {
    before = retained;
    collect();
    await new Promise((resolve) => setImmediate(resolve));
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    retained = heapUsed + arrayBuffers;
  }
  return before;
}

test('policy takes at most 4 times its size and 1 MiB of memory', { timeout: 600_000 }, async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const random = new Random(2);
  const [few, many] = [100 << 10, 4 << 20];
  // The most costly kind is always measured, since the last expectation depends on it.
  const measurable = 'a namespace in the name';
  const others = costlyKinds.filter((kind) => kind !== measurable);
  const samples: (readonly [what: string, make: () => Uint8Array, isWhole: boolean])[] = [
    ...randomPart('memory of compiled blobs', blobs, 10).map((blob) => ['by the compiler', () => blob, true] as const),
    ...Array.from({ length: 4 }, () => ['mutated', () => mutateBlob(random, random.pick(blobs)), false] as const),
    ...[measurable, ...randomPart('costly policy', others, inject('inCi') ? others.length : 1)].flatMap((kind) =>
      [few, many].map((size) => [kind, () => costlyPolicy(kind, size), true] as const),
    ),
  ];
  let worst = { share: 0, what: '', size: 0, kept: 0 };
  /** A separate function, so the engine retains no data of a sample during the next measurement. */
  const measure = async ([what, make, isWhole]: (typeof samples)[number]): Promise<void> => {
    const blob = make();
    const problems = [unpackPolicy(blob)].map(({ problem }) => problem);
    const before = await retainedBytes(collect);
    const policy = unpackPolicy(blob);
    const kept = (await retainedBytes(collect)) - before;
    expect({ what, problem: policy.problem }).toEqual({ what, problem: isWhole ? undefined : problems[0] });
    const allowed = 4 * blob.length + (1 << 20);
    expect({ what, size: blob.length, kept, isAllowed: kept <= allowed }).toMatchObject({ isAllowed: true });
    if (kept / allowed > worst.share) worst = { share: kept / allowed, what, size: blob.length, kept };
  };
  for (const sample of samples) await measure(sample);
  // Proves that the measurement works: a blob of 4 MiB retains at least the size of the automata.
  expect(worst.share).toBeGreaterThan(0.2);
  console.log(
    `memory: ${samples.length} blobs measured; at most ${(100 * worst.share).toFixed(0)} % of what may be kept was: ` +
      `${worst.kept} bytes, ${(worst.kept / worst.size).toFixed(2)} times the blob, of ${worst.what}`,
  );
});

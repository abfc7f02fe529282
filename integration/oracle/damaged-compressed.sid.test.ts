import { isCompressedPolicy, unpackPolicy } from '@lamellar/core/binary';
import { expect, inject, test } from 'vitest';
import { randomFor } from '../random/law-random.ts';
import { provideCompiler } from '../lab/debian/provide-compiler.ts';
import { mutateBlob } from './mutate-blob.ts';
import { compileFor, writtenPolicy } from './written-blobs.ts';

/** Every run mutates random blobs in random ways. */
const megabytes = 5 * Math.max(1, 6 * inject('everything'));

test(
  'mutated compressed blobs cause no exception, no hang and no output beyond the limit',
  { timeout: 600_000 },
  async () => {
    // Random policy occasionally makes sid's compiler loop for ever.
    const compressed = compileFor('7.3', writtenPolicy(), (await provideCompiler('sid')).path);
    expect(compressed.every(isCompressedPolicy)).toBe(true);
    const random = randomFor('damaged compressed blobs');
    const counted = { blobs: 0, bytes: 0, decompressed: 0, damaged: 0, slowest: 0 };
    while (counted.bytes < megabytes * 1e6) {
      const blob = mutateBlob(random, random.pick(compressed));
      const before = process.cpuUsage();
      const { problem, profiles, decompressedSize = 0 } = unpackPolicy(blob);
      if (problem !== undefined) counted.damaged++;
      expect(problem?.offset ?? 0).toBeLessThanOrEqual(
        problem?.isDecompressed === true ? decompressedSize : blob.length,
      );
      expect(profiles.every(({ offset, size }) => offset + size <= Math.max(decompressedSize, blob.length))).toBe(true);
      counted.slowest = Math.max(counted.slowest, process.cpuUsage(before).user / 1000);
      counted.decompressed += decompressedSize;
      counted.bytes += blob.length;
      counted.blobs++;
    }
    expect(counted.slowest).toBeLessThan(5000);
    console.log(
      `fuzz: ${counted.blobs} compressed blobs, ${counted.bytes} mutated bytes, ${counted.decompressed} decompressed, ` +
        `${counted.damaged} found damaged; the slowest took ${counted.slowest.toFixed(0)} ms`,
    );
  },
);

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decompressPolicy, isCompressedPolicy, maxPolicySize, unpackPolicy } from '@lamellar/core/binary';
import { afterAll, expect, test } from 'vitest';
import { listPolicyFiles } from '@lamellar/node/policy';
import { nestedFeatures } from '../kernel-features/kernel-features.ts';
import { readSystemPolicyFile, systemPolicyFiles } from '../kernel-verdicts/system-policy.ts';
import { provideCompiler } from '../lab/debian/provide-compiler.ts';
import { compileWithParser } from './apparmor-parser.ts';

const folder = mkdtempSync(join(tmpdir(), 'lamellar-compressed-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Every twelfth file is compressed at every level: the levels use different parts of the format. */
const everyLevel = 12;
const levels = Array.from({ length: 22 }, (_, index) => String(index + 1));

test('compressed policy of sid is equal to uncompressed policy, byte for byte', async () => {
  const { path: parser, version } = await provideCompiler('sid');
  const features = join(folder, 'features');
  writeFileSync(features, nestedFeatures('7.3'));
  const listed = listPolicyFiles('/etc/apparmor.d');
  const counted = { files: 0, blobs: 0, frames: 0, compressed: 0, bytes: 0, milliseconds: 0 };
  for (const [index, path] of ('files' in listed ? listed.files : []).entries()) {
    const text = Buffer.from(readSystemPolicyFile(systemPolicyFiles(), path).text, 'latin1');
    const compile = (...options: readonly string[]) => compileWithParser(text, features, options, parser);
    const { succeeded, binary: plain } = compile('--zstd-compress-level=none');
    if (!succeeded || plain.length === 0) continue;
    expect(isCompressedPolicy(plain)).toBe(false);
    counted.files++;
    const options = index % everyLevel === 0 ? levels.map((level) => [`--zstd-compress-level=${level}`]) : [[]];
    for (const { binary } of options.map((each) => compile(...each))) {
      expect(isCompressedPolicy(binary)).toBe(true);
      const before = performance.now();
      const { bytes, problem } = decompressPolicy(binary, maxPolicySize);
      counted.milliseconds += performance.now() - before;
      expect(problem).toBeUndefined();
      expect(plain.equals(bytes)).toBe(true);
      counted.blobs++;
      counted.compressed += binary.length;
      counted.bytes += plain.length;
    }
    const { profiles, decompressedSize } = unpackPolicy(compile().binary);
    expect(profiles.map(({ name }) => name)).toEqual(unpackPolicy(plain).profiles.map(({ name }) => name));
    expect(decompressedSize).toBe(plain.length);
    counted.frames += profiles.length;
  }
  expect(counted.blobs).toBeGreaterThan(50);
  console.log(
    `apparmor_parser ${version}: ${counted.files} files with ${counted.frames} frames, ${counted.blobs} times ` +
      `compressed: ${counted.compressed} bytes are ${counted.bytes} decompressed, in ` +
      `${counted.milliseconds.toFixed(0)} ms`,
  );
});

import { describe, expect, test } from 'vitest';
import { block, compressedHeader, compressedProfile, frame } from '../../testing/compressed-policy.ts';
import { policyOf, profileChunks, u32 } from '../../testing/pack-policy.ts';
import { CompiledUnit } from '../compiled-unit.ts';
import { decompressPolicy } from './compressed-policy.ts';
import { isCompressedPolicy } from './policy-start.ts';
import { unpackPolicy } from './unpack-policy.ts';

const limit = 1 << 20;
const policy = [...policyOf(profileChunks({ name: 'p' }))];
const policyFrame = frame(policy.length, [block(0, true, policy)]);
const skippable = [0x5a, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 7, 7];
const text = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

function decompress(...bytes: readonly number[]): ReturnType<typeof decompressPolicy> {
  return decompressPolicy(Uint8Array.from(bytes), limit);
}

describe('the output of a compiler', () => {
  test('a frame after a header', () => {
    const { profiles, problem, decompressedSize } = unpackPolicy(compressedProfile);
    expect(problem).toBeUndefined();
    expect(profiles.map(({ name, abi, mode }) => [name, abi, mode])).toEqual([['a', 7, 'enforce']]);
    expect(decompressedSize).toBe(1610);
  });

  test('without the header, as libapparmor passes the policy to a kernel', () => {
    const { profiles, problem } = unpackPolicy(compressedProfile.subarray(8));
    expect(problem).toBeUndefined();
    expect(profiles).toHaveLength(1);
  });

  test('a header and a frame for each profile', () => {
    const { profiles, problem } = unpackPolicy(
      Uint8Array.from([...compressedProfile, ...compressedHeader, ...policyFrame]),
    );
    expect(problem).toBeUndefined();
    expect(profiles.map(({ name }) => name)).toEqual(['a', 'p']);
  });

  test('the part before any cut is read', () => {
    const two = Uint8Array.from([...compressedHeader, ...policyFrame, ...compressedProfile]);
    const whole = compressedHeader.length + policyFrame.length;
    for (let length = 12; length < two.length; length++) {
      const { profiles, problem } = unpackPolicy(two.subarray(0, length));
      expect(profiles).toHaveLength(length < whole ? 0 : 1);
      expect(problem === undefined).toBe(length === whole);
      expect(problem?.offset ?? 0).toBeLessThanOrEqual(length);
    }
  });
});

test.each<[what: string, bytes: readonly number[], content: string]>([
  ['raw and repeated blocks', frame(5, [block(0, false, [97, 98]), block(1, true, [99], 3)]), 'abccc'],
  // Literals `ab`, and a sequence of single codes: both literals, and 4 bytes from 2 before.
  ['what was there before', frame(6, [block(2, true, [0x10, 97, 98, 1, 0x54, 2, 2, 1, 0x05])]), 'ababab'],
  ['no blocks to speak of', frame(0, [block(0, true, [])]), ''],
  ['the checksum of `abc`', [...frame(3, [block(0, true, [97, 98, 99])], 4), 0x99, 0x09, 0x77, 0xad], 'abc'],
  ['something else behind a frame', [...frame(1, [block(0, true, [97])]), ...skippable, ...skippable], 'a'],
  ['any header', [9, 9, 9, 9, 9, 9, 9, 9, ...frame(1, [block(0, true, [97])])], 'a'],
])('%s', (_, bytes, content) => {
  const { bytes: decompressed, problem } = decompress(...bytes);
  expect(problem).toBeUndefined();
  expect(text(decompressed)).toBe(content);
});

describe('damaged and hostile input is reported quickly and with little memory', () => {
  test.each<[what: string, bytes: readonly number[], message: string, offset: number]>([
    ['a claim of 4 GiB', frame(0xffff_ffff, [block(1, true, [0], 9)]), 'claims more content than its blocks', 0],
    [
      'a claim that no block can meet',
      frame(limit, [block(1, true, [0], 9)]),
      'claims more content than its blocks',
      0,
    ],
    ['more than the limit', frame(limit + 1, repeated(9)), 'it decompresses to more than 1 MiB', 0],
    ['less content than claimed', frame(3, [block(2, true, [0x00, 0])]), 'less content than it claims', 0],
    ['more content than claimed', frame(1, [block(0, true, [97, 97])]), 'a block is larger than it may be', 9],
    ['no size of the content', [0x28, 0xb5, 0x2f, 0xfd, 0, 0, ...block(0, true, [97])], 'does not say how large', 0],
    ['a dictionary', [0x28, 0xb5, 0x2f, 0xfd, 0x21, 7, 1, ...block(0, true, [97])], 'needs a dictionary', 0],
    ['unknown flags', frame(1, [block(0, true, [97])], 8), 'unknown flags', 0],
    ['an unknown kind of block', frame(1, [block(3, true, [97])]), 'a block is of an unknown kind', 9],
    ['no last block', frame(1, [block(0, false, [97])]), 'the header of a block passes the end', 13],
    ['another checksum', [...frame(1, [block(0, true, [97])], 4), 1, 2, 3, 4], 'the checksum of the zstd frame', 13],
    ['a checksum cut short', [...frame(1, [block(0, true, [97])], 4), 1], 'the checksum of the zstd frame passes', 13],
    ['a byte behind', [...frame(1, [block(0, true, [97])]), 0], 'expected a zstd frame', 13],
    ['policy behind', [...policyFrame, ...policy], 'expected a zstd frame', policyFrame.length],
    // 98,047 sequences of 64 KiB in 9 bytes: executing the sequences would take minutes.
    [
      'a block that says much',
      frame(5, [block(2, true, [0, 0xff, 0xff, 0xff, 0x54, 0, 0, 52, 1])]),
      'the bits of a compressed block do not end where they should',
      20,
    ],
    ['what was never there', frame(6, [block(2, true, [0x10, 97, 98, 1, 0x54, 2, 3, 1, 0x0f])]), 'missing data', 15],
    ['more literals than there are', frame(9, [block(2, true, [0x08, 97, 1, 0x54, 2, 2, 1, 5])]), 'more literals', 14],
    ['too many literals', frame(9, [block(2, true, [0xfd, 0xff, 0xff, 0])]), 'too many literals', 12],
    ['literals without a table', frame(9, [block(2, true, [0x93, 0x40, 0, 1, 0])]), 'no Huffman table', 12],
  ])('%s', (what, bytes, message, offset) => {
    const before = process.cpuUsage();
    const { bytes: decompressed, problem } = decompress(...bytes);
    expect(problem?.message).toContain(message);
    expect(problem).toMatchObject({ offset, isDecompressed: false });
    expect(decompressed.length).toBeLessThan(what === 'policy behind' ? policy.length + 1 : 10);
    expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
  });

  /** Blocks of a few bytes with a total content of this many times 128 KiB. */
  function repeated(times: number): readonly (readonly number[])[] {
    return Array.from({ length: times }, (_, index) => block(1, index === times - 1, [0], 128 * 1024));
  }

  test('few bytes decompress up to the limit', () => {
    const { bytes, problem } = decompress(...frame(limit, repeated(8)));
    expect(problem).toBeUndefined();
    expect(bytes.length).toBe(limit);
  });
});

test('damage is reported by its place in the decompressed policy', () => {
  const damaged = [...policy, ...u32(7, 'version')];
  const bytes = Uint8Array.from([...compressedHeader, ...frame(damaged.length, [block(0, true, damaged)])]);
  const unit = new CompiledUnit('c.bin', bytes, 'only-named');
  expect(unit.load().valid).toBe(false);
  expect(unit.diagnosticsSoFar[0]?.message).toBe(
    `compiled policy is damaged at byte ${damaged.length} of the decompressed policy: expected a profile`,
  );
});

test('policy compressed twice is refused', () => {
  const twice = frame(policyFrame.length, [block(0, true, policyFrame)]);
  expect(unpackPolicy(Uint8Array.from(twice)).problem?.message).toBe('expected the version of compiled policy');
});

test('the frame alone identifies compressed policy', () => {
  expect(isCompressedPolicy(compressedProfile)).toBe(true);
  expect(isCompressedPolicy(Uint8Array.from(policy))).toBe(false);
  expect(isCompressedPolicy(Uint8Array.from(skippable))).toBe(false);
  expect(isCompressedPolicy(new Uint8Array(0))).toBe(false);
});

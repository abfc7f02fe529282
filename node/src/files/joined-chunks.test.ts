import { expect, test } from 'vitest';
import { joinedChunks } from './joined-chunks.ts';

async function* chunksOf(sizes: readonly number[]): AsyncGenerator<Buffer> {
  for (const [at, size] of sizes.entries()) yield await Promise.resolve(Buffer.alloc(size, at + 1));
}

test.each([
  ['no chunk', [], 10],
  ['short', [3, 4], 10],
  ['as long as allowed', [4, 6], 10],
  ['as long as the first buffer', [65_535, 1], 100_000],
  ['longer than the first buffer', [65_535, 2, 3], 100_000],
  ['longer in the first chunk', [70_000, 30_000], 100_000],
])('%s', async (_, sizes, maxBytes) => {
  const expected = Buffer.concat(sizes.map((size, at) => Buffer.alloc(size, at + 1)));
  expect((await joinedChunks(chunksOf(sizes), maxBytes))?.equals(expected)).toBe(true);
});

test.each([
  ['a short limit', [4, 7], 10],
  ['a long limit', [70_000, 30_001], 100_000],
])('more than %s', async (_, sizes, maxBytes) => {
  expect(await joinedChunks(chunksOf(sizes), maxBytes)).toBeUndefined();
});

import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { firstExample } from './example.ts';
import { parseSharedFields, printSharedFields } from './fragment.ts';

test('a fragment has all fields', async () => {
  const texts = { ...firstExample.texts, why: '\u202e<script>\0\ud83d\ude00', matrix: '' };
  const fields = { ...firstExample, texts, command: 'why' } as const;
  const fragment = await printSharedFields(fields);
  expect(fragment).toMatch(/^[\w-]+$/);
  expect(await parseSharedFields(fragment ?? '')).toEqual(fields);
});

test('fields that do not fit into an address have no fragment', async () => {
  const noise = Array.from({ length: 60_000 }, (_, index) =>
    String.fromCharCode(33 + Math.abs((Math.sin(index) * 1e5) % 90)),
  ).join('');
  expect(await printSharedFields({ ...firstExample, texts: { ...firstExample.texts, why: noise } })).toBeUndefined();
});

const fragmentOf = (value: unknown): string => deflateRawSync(JSON.stringify(value)).toString('base64url');

test.each([
  ['an empty fragment', ''],
  ['markup', '<script>alert(1)</script>'],
  ['a megabyte', 'A'.repeat(1_000_000)],
  ['base64 of noise', 'c29tZXRoaW5n'],
  ['no JSON', deflateRawSync('{').toString('base64url')],
  ['bytes outside of UTF-8', deflateRawSync(Buffer.of(0x22, 0xff, 0x22)).toString('base64url')],
  ['ten megabytes in few bytes', fragmentOf({ ...firstExample, kernel: 'x'.repeat(10_000_000) })],
  ['a different type', fragmentOf([1])],
  ['no texts', fragmentOf({ ...firstExample, texts: null })],
  ['a missing text', fragmentOf({ ...firstExample, texts: { host: '' } })],
  ['a number as a text', fragmentOf({ ...firstExample, kernel: 7 })],
  ['an unknown command', fragmentOf({ ...firstExample, command: 'apply' })],
])('%s has no fields', async (_, fragment) => {
  expect(await parseSharedFields(fragment)).toBeUndefined();
});

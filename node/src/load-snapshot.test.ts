import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ByteString } from '@lamellar/core/language';
import { emptyHostSnapshot, printSnapshot } from '@lamellar/core/snapshot';
import { afterAll, expect, test } from 'vitest';
import { LoadError } from './load-error.ts';
import { loadSnapshot } from './load-snapshot.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-node-'));
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ['missing.json', undefined, /no such file or directory/],
  ['text.json', 'no JSON', /is damaged/],
  ['empty.json', '{}', /is damaged/],
  ['empty.json.gz', gzipSync('{}'), /is damaged/],
  ['cut.json.gz', gzipSync('{}').subarray(0, 12), /the gzip data is damaged/],
])('%s: throws a LoadError', async (name, contents, message) => {
  const file = path.join(folder, name);
  if (contents !== undefined) writeFileSync(file, contents);
  const error: unknown = await loadSnapshot(file).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(LoadError);
  expect(error).toMatchObject({ kind: 'invalid', message: expect.stringMatching(message) });
});

const bytes = (text: string): ByteString => text as ByteString;

test('the kernel of the snapshot decides, compressed or not', async () => {
  const text = printSnapshot(emptyHostSnapshot);
  for (const contents of [text, gzipSync(text)]) {
    writeFileSync(path.join(folder, 'host'), contents);
    const policy = await loadSnapshot(path.join(folder, 'host'));
    expect(policy.kernel.version).toBe('6.12.118');
    expect(policy.can('unconfined', 'file:r', '/etc/shadow').verdict).toBe('allow');
    expect(policy.unread).toEqual([]);
  }
});

test('a snapshot without compiled policy is an error of the environment', async () => {
  const profile = { name: bytes('p'), mode: 'enforce', attach: undefined, hash: undefined, load: undefined } as const;
  const namespaces = [{ name: bytes(''), revision: undefined, profiles: [profile] }];
  writeFileSync(path.join(folder, 'invisible'), printSnapshot({ ...emptyHostSnapshot, namespaces }));
  await expect(loadSnapshot(path.join(folder, 'invisible'))).rejects.toMatchObject({ kind: 'environment' });
});

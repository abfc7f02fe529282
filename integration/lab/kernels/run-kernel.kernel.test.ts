import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ByteString } from '@lamellar/core/language';
import { expect, inject, test } from 'vitest';
import { RunningKernel } from '../../oracle/running-kernel.ts';
import { withTemporaryFolder } from '../machine/temporary-folder.ts';
import { provideKernel } from './provide-kernel.ts';
import { runKernel } from './run-kernel.ts';

// The tests of kernels' decisions check that the stable kernel is available.
const stable = inject('kernels').filter(({ wanted }) => wanted.isStable);

test.each(stable)('a file without a kernel is reported quickly', async (kernel) => {
  await withTemporaryFolder(async (folder) => {
    const image = join(folder, 'vmlinuz');
    await writeFile(image, Buffer.alloc(100_000, 'no kernel '));
    await expect(runKernel({ ...kernel, image }, [])).rejects.toThrow(/the machine of kernel .*vmlinuz/);
  });
});

test.each(stable)('policy refused by a kernel is reported, and further cases are answered', async (kernel) => {
  const [subject, missing] = ['a' as ByteString, 'b' as ByteString];
  const policy = [{ namespace: [], text: 'profile a { signal, }\n' as ByteString }];
  const running = await RunningKernel.of(kernel);
  const answers = await running.answer([
    { name: 'no such label', policy, pairs: [{ subject, target: missing }] },
    { name: 'bad policy', policy: [{ namespace: [], text: 'profile {' as ByteString }], pairs: [] },
    { name: 'good', policy, pairs: [{ subject, target: subject }] },
  ]);
  expect(answers).toEqual([
    { refused: 'label b: No such file or directory' },
    { refused: expect.stringContaining('syntax error') as unknown },
    { digits: ['00111111111'], labels: ['a'] },
  ]);
});

test('a missing suite makes its kernel unavailable', async () => {
  const missing = await provideKernel({ suite: 'no-such-suite', version: '1.0' });
  expect(missing).toMatchObject({ reason: expect.stringContaining('apt-get update') as unknown });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { configuredSysctls } from './configured-sysctls.ts';

test.each<[string, Readonly<Record<string, string>>, Readonly<Record<string, string>>]>([
  ['no folder', {}, {}],
  [
    'comments, spellings and further names',
    { 'etc/sysctl.d/a.conf': '# kernel.a = 9\n; kernel.a = 8\n -kernel.a=1 \nkernel/yama/b = 2\nnet.c = 3\nbroken\n' },
    { 'kernel.a': '1', 'kernel.yama.b': '2' },
  ],
  [
    'the last file by name',
    { 'usr/lib/sysctl.d/90-z.conf': 'kernel.a = 2\n', 'etc/sysctl.d/10-a.conf': 'kernel.a = 1\n' },
    { 'kernel.a': '2' },
  ],
  [
    'a file of /etc instead of the package',
    { 'usr/lib/sysctl.d/10-a.conf': 'kernel.a = 2\n', 'etc/sysctl.d/10-a.conf': 'kernel.a = 1\n' },
    { 'kernel.a': '1' },
  ],
  ['only files with the suffix', { 'etc/sysctl.d/a.conf.bak': 'kernel.a = 1\n' }, {}],
])('%s', (_, files, expected) => {
  const root = mkdtempSync(join(tmpdir(), 'lamellar-sysctl-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  expect(Object.fromEntries(configuredSysctls(root, (name) => name.startsWith('kernel.')))).toEqual(expected);
  rmSync(root, { recursive: true });
});

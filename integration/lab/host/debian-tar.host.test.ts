import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withTemporaryFolder } from '../machine/temporary-folder.ts';
import { makeDebianTar } from './debian-tar.ts';

test('a failed root file system is reported with the message of the failed program', async () => {
  await withTemporaryFolder(async (folder) => {
    const made = makeDebianTar(join(folder, 'tar'), { packages: ['lamellar-no-such-package'] });
    await expect(made).rejects.toThrow(/made no root file system of trixie; it said at last:\n[^]*no-such-package/);
  });
});

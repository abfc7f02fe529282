import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withTemporaryFolder } from '../machine/temporary-folder.ts';
import { LxcHost } from './lxc-host.ts';
import { sharedLxcHost, sharedLxcHostConnection } from './shared-lxc-host.ts';

const host = sharedLxcHost();

test('a command gets its arguments unchanged, and its end is reported', async () => {
  const words = ['a b', "it's", '$HOME', '', '*', 'lxc-c_</var/lib/lxc>//&:lxc-c_<-var-lib-lxc>:ä'];
  expect(await host.output(['printf', '%s\\n', ...words])).toBe(words.map((word) => `${word}\n`).join(''));
  expect(await host.run(['sh', '-c', 'echo out; echo err >&2; exit 3'])).toEqual({
    exitCode: 3,
    stdout: 'out\n',
    stderr: 'err\n',
  });
  expect(await host.run(['sh', '-c', 'exit 255'])).toMatchObject({ exitCode: 255 });
  expect(await host.run(['sh', '-c', 'kill -KILL $$'])).toMatchObject({ exitCode: 137 });
  await expect(host.output(['cat', '/nothing'])).rejects.toThrow('No such file');
});

test('a command beyond its deadline ends, and further commands continue', async () => {
  const began = Date.now();
  await expect(host.run(['sleep', '120'], { timeout: 1 })).rejects.toThrow('has not ended in 1 s');
  expect(Date.now() - began).toBeLessThan(60_000);
  expect(await host.output(['echo', 'on'])).toBe('on\n');
});

test('bytes are transferred unchanged', async () => {
  const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256);
  await host.writeFile('/tmp/bytes test/file', bytes);
  expect(Buffer.from(await host.readFile('/tmp/bytes test/file')).equals(bytes)).toBe(true);
  expect((await host.run(['cat'], { input: bytes, encoding: 'latin1' })).stdout).toBe(
    Buffer.from(bytes).toString('latin1'),
  );
});

test('files and folders are copied with their modes', async () => {
  await withTemporaryFolder(async (folder) => {
    await mkdir(join(folder, 'in', 'sub'), { recursive: true });
    await writeFile(join(folder, 'in', 'sub', 'run'), '#!/bin/sh\necho ran\n', { mode: 0o755 });
    await mkdir(join(folder, 'out'));
    await host.copyIn(join(folder, 'in'), '/tmp/copied folder');
    expect(await host.output(['/tmp/copied folder/sub/run'])).toBe('ran\n');
    await host.copyIn(join(folder, 'in', 'sub', 'run'), '/tmp/copied/alone');
    expect(await host.output(['/tmp/copied/alone'])).toBe('ran\n');
    await host.copyOut('/tmp/copied folder', join(folder, 'out'));
    await host.copyOut('/tmp/copied/alone', join(folder, 'out'));
    expect(await readFile(join(folder, 'out', 'sub', 'run'), 'utf8')).toContain('echo ran');
    expect((await stat(join(folder, 'out', 'alone'))).mode & 0o777).toBe(0o755);
  });
});

test('the kernel has AppArmor, and its log contains loads', async () => {
  await host.output(['apparmor_parser', '-r', '-K'], { input: 'profile lamellar-logged {}\n' });
  expect(await host.kernelLog()).toMatch(/apparmor="STATUS" operation="profile_(load|replace)".*"lamellar-logged"/);
  expect(await host.output(['cat', '/sys/kernel/security/lsm'])).toContain('apparmor');
});

test('two handles work at once and end separately', async () => {
  const other = LxcHost.connect(sharedLxcHostConnection());
  const sums = [host, other, host, other].map((each, index) => each.output(['expr', '1', '+', String(index)]));
  expect(await Promise.all(sums)).toEqual(['1\n', '2\n', '3\n', '4\n']);
  await other.close();
  expect(await host.output(['echo', 'here'])).toBe('here\n');
});

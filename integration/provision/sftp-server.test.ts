import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { IncusFolder } from '../../cli/src/adapters/incus/incus-folder.ts';
import { UnsafeRootError, type Found } from '../../cli/src/adapters/filesystem/root-folder.ts';

/**
 * OpenSSH's server for SFTP on standard input and output. Runs as root, at least in a user namespace, to change owners.
 */
const server = '/usr/lib/openssh/sftp-server';
const command = process.getuid?.() === 0 ? [server] : ['unshare', '--map-root-user', server];

let base: string;
let incus: Server;

/** A stub of Incus, which serves the whole local file system as the container's root. */
beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), 'lamellar-sftp-'));
  mkdirSync(join(base, 'etc'));
  vi.stubEnv('INCUS_SOCKET', join(base, 'unix.socket'));
  incus = createServer().listen(join(base, 'unix.socket'));
  incus.on('upgrade', (_, socket) => {
    const [program = server, ...words] = command;
    const served = spawn(program, words, { stdio: ['pipe', 'pipe', 'inherit'] });
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: sftp\r\nConnection: Upgrade\r\n\r\n');
    socket.on('error', () => undefined).on('close', () => served.kill());
    socket.pipe(served.stdin);
    served.stdout.pipe(socket);
  });
  await once(incus, 'listening');
});

afterEach(() => {
  vi.unstubAllEnvs();
  incus.close();
  incus.closeAllConnections();
  rmSync(base, { recursive: true });
});

async function use<Result>(
  call: (folder: IncusFolder) => Promise<Result>,
  ...names: readonly string[]
): Promise<Result> {
  const way = [...base.split('/').slice(1), ...(names.length === 0 ? ['etc'] : names)];
  const folder = await IncusFolder.open({ project: 'default', name: 'web' }, way);
  if (folder === undefined) throw new Error('no such container');
  try {
    return await call(folder);
  } finally {
    folder.close();
  }
}

const inEtc = (name: string): string => join(base, 'etc', name);

test.each([0, 5, 32 * 1024, 3 * 32 * 1024 + 1])(
  'a file of %i bytes is written, found, replaced and removed',
  async (size) => {
    const content = Buffer.alloc(size, 'policy');
    await use(async (folder) => {
      expect(await folder.find('a')).toEqual({ kind: 'nothing' });
      await folder.write('a', content, false);
      expect(readFileSync(inEtc('a')).equals(content)).toBe(true);
      expect(statSync(inEtc('a')).mode & 0o7777).toBe(0o644);
      expect(await folder.find('a')).toEqual({ kind: 'file', bytes: content });
      expect(await folder.find('a', [size + 1])).toEqual({ kind: 'file', bytes: undefined });
      await folder.write('a', Buffer.from('other'), true);
      expect(readdirSync(join(base, 'etc'))).toEqual(['a']);
      expect(readFileSync(inEtc('a'), 'utf8')).toBe('other');
      await folder.remove('a');
      await folder.remove('a');
    });
    expect(readdirSync(join(base, 'etc'))).toEqual([]);
  },
);

describe('other objects in the place of a file are reported, and never opened or replaced', () => {
  test.each<[what: string, lay: (place: string) => unknown, found: string]>([
    ['a link out', (place) => symlinkSync('/etc/passwd', place), 'a symbolic link'],
    ['a link without a target', (place) => symlinkSync('nowhere', place), 'a symbolic link'],
    ['a pipe', (place) => execFileSync('mkfifo', [place]), 'a pipe'],
    ['a folder', (place) => mkdirSync(place), 'a folder'],
    ['a huge file', (place) => (writeFileSync(place, ''), truncateSync(place, 2 ** 40)), 'it is larger than 4 MiB'],
  ])('%s', async (_, lay, what) => {
    lay(inEtc('a'));
    await use(async (folder) => {
      expect(await folder.find('a')).toEqual<Found>({ kind: 'other', what });
      await expect(folder.write('a', Buffer.from('policy'), false)).rejects.toThrow(/etc\/a already exists$/);
    });
    expect(readdirSync(join(base, 'etc'))).toEqual(['a']);
  });
});

test('remains of a killed run are replaced and removed, except for a folder', async () => {
  await use(async (folder) => {
    symlinkSync('/etc/passwd', inEtc('.lamellar-new.a'));
    await folder.write('a', Buffer.from('policy'), false);
    expect(readdirSync(join(base, 'etc'))).toEqual(['a']);
    writeFileSync(inEtc('.lamellar-new.a'), '');
    await folder.removeUnfinished('a');
    expect(readdirSync(join(base, 'etc'))).toEqual(['a']);
    mkdirSync(inEtc('.lamellar-new.a'));
    await expect(folder.removeUnfinished('a')).rejects.toThrow(/\.lamellar-new\.a is a folder$/);
  });
});

test.each<[what: string, lay: (place: string) => unknown, said: RegExp]>([
  ['nothing', () => undefined, /\/way: no such file or directory$/],
  ['a link', (place) => symlinkSync('etc', place), /\/way: it is a symbolic link$/],
  ['a file', (place) => writeFileSync(place, ''), /\/way: it is a file$/],
])('a path through %s is refused', async (_, lay, said) => {
  lay(join(base, 'way'));
  const opened = use((folder) => folder.find('a'), 'way', 'etc');
  await expect(opened).rejects.toThrow(UnsafeRootError);
  await expect(opened).rejects.toThrow(said);
});

test('a refusal of the server has a reason', async () => {
  await use(async (folder) => {
    await expect(folder.find('a'.repeat(256))).rejects.toThrow(/^incus:default\/web\/.*\/a{256}: Bad message$/);
    rmSync(join(base, 'etc'), { recursive: true });
    await expect(folder.write('a', Buffer.from('policy'), false)).rejects.toThrow(
      /\/etc\/a: no such file or directory$/,
    );
  });
});

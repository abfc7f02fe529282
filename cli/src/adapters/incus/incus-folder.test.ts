import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { IncusFolder } from './incus-folder.ts';
import { UnsafeRootError } from '../filesystem/root-folder.ts';
import { packet, printPacket, readPackets, type SftpField } from './sftp-packet.ts';

type Answer = readonly [kind: number, ...fields: readonly SftpField[]];

const folder: Answer = [packet.attributes, 1 | 4, 4096n, 0o040755];
const file = (size: bigint): Answer => [packet.attributes, 1 | 4, size, 0o100644];
const handle: Answer = [packet.handle, 'h'];
const ok: Answer = [packet.status, 0, '', ''];
const missing: Answer = [packet.status, 2, 'No such file', ''];
const refused = (reason: string): Answer => [packet.status, 4, reason, ''];

let place: string;
let incus: Server;

beforeEach(async () => {
  place = mkdtempSync(path.join(tmpdir(), 'lamellar-folder-'));
  vi.stubEnv('INCUS_SOCKET', path.join(place, 'unix.socket'));
  incus = createServer().listen(path.join(place, 'unix.socket'));
  await once(incus, 'listening');
});

afterEach(() => {
  vi.unstubAllEnvs();
  incus.close();
  incus.closeAllConnections();
  rmSync(place, { recursive: true });
});

/**
 * Opens `/etc` on a server that sends the version and the answers, and then closes the connection. Integration tests
 * cover a real server.
 */
async function openEtc(...answers: readonly Answer[]): Promise<IncusFolder> {
  const extensions = ['hardlink@openssh.com', '1', 'posix-rename@openssh.com', '1'];
  const said = [printPacket(packet.version, [3, ...extensions])];
  for (const [index, [kind, ...fields]] of answers.entries()) said.push(printPacket(kind, [index + 1, ...fields]));
  incus.on('upgrade', (_, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: sftp\r\nConnection: Upgrade\r\n\r\n');
    void serve(socket, said).catch(() => undefined);
  });
  const opened = await IncusFolder.open({ project: 'shop', name: 'web' }, ['etc']);
  if (opened === undefined) throw new Error('no such container');
  return opened;
}

/** Answers every request with the next packet, then stops. */
async function serve(socket: Duplex, said: readonly Buffer[]): Promise<void> {
  let request = 0;
  for await (const _ of readPackets(socket)) {
    const answer = said[request++];
    if (answer === undefined) break;
    socket.write(answer);
  }
}

const where = 'incus:shop/web/etc';

describe('a folder that cannot be opened', () => {
  test.each<[said: string, answers: readonly Answer[]]>([
    ['no such file or directory', [missing]],
    ['it is a symbolic link', [[packet.attributes, 1 | 4, 1n, 0o120777]]],
    ['Permission denied', [refused('Permission denied')]],
    ['the connection has ended', []],
    ['a file without size or mode', [[packet.attributes, 1, 5n]]],
    ['a packet that ends too early', [[packet.attributes, 1 | 4, 5n]]],
    // A container must not write control characters or long texts to a terminal.
    ['\\x1b[2J', [refused('\x1b[2J')]],
    ['a'.repeat(300), [refused('a'.repeat(100_000))]],
  ])('%s', async (said, answers) => {
    await expect(openEtc(...answers)).rejects.toThrow(new UnsafeRootError(`${where}: ${said}`));
  });
});

describe('a file that changes while it is read', () => {
  test.each<[what: string, ...answers: readonly Answer[]]>([
    ['it is longer when it is open', handle, file(6n), ok],
    ['it has become a folder', handle, folder, ok],
    ['it ends too early', handle, file(5n), [packet.status, 1, 'End of file', ''], ok],
  ])('%s', async (_, ...answers) => {
    const opened = await openEtc(folder, file(5n), ...answers);
    expect(await opened.find('a')).toEqual({ kind: 'other', what: 'it changed while it was read' });
    opened.close();
  });

  test('a file disappears before its opening', async () => {
    const opened = await openEtc(folder, file(5n), missing);
    await expect(opened.find('a')).rejects.toThrow(new UnsafeRootError(`${where}/a: no such file or directory`));
    opened.close();
  });
});

test('a file with an irrelevant size is not read', async () => {
  const opened = await openEtc(folder, file(5n));
  expect(await opened.find('a', [4, 6])).toEqual({ kind: 'file', bytes: undefined });
  opened.close();
});

test('an impossible file size is reported', async () => {
  const opened = await openEtc(folder, file(2n ** 64n - 1n));
  await expect(opened.find('a')).rejects.toThrow(new UnsafeRootError(`${where}/a: a number of 18446744073709551615`));
  opened.close();
});

test('an incompletely written file is removed', async () => {
  const unfinished = [handle, refused('No space left on device'), ok] as const;
  const opened = await openEtc(folder, missing, ...unfinished, file(0n), ok, folder);
  const written = opened.write('a', Buffer.from('policy'), false);
  await expect(written).rejects.toThrow(new UnsafeRootError(`${where}/a: No space left on device`));
  // All expected requests were made, because the next request gets the next answer.
  expect(await opened.find('b')).toEqual({ kind: 'other', what: 'a folder' });
  opened.close();
});

import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CommandError } from '../../exit-status.ts';
import { connectToRoot } from './incus-sftp.ts';
import { UnsafeRootError } from '../filesystem/root-folder.ts';

const place = { project: 'shop & co', name: 'web' };

let folder: string;
let server: Server;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'lamellar-incus-'));
  vi.stubEnv('INCUS_SOCKET', path.join(folder, 'unix.socket'));
  server = createServer().listen(path.join(folder, 'unix.socket'));
  await once(server, 'listening');
});

afterEach(() => {
  vi.unstubAllEnvs();
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true });
});

test('a connection begins after the upgrade, with the bytes received along with it', async () => {
  server.on('upgrade', ({ url, headers: { upgrade } }, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: sftp\r\nConnection: Upgrade\r\n\r\n');
    socket.end(`${upgrade} ${url}`);
  });
  const connection = await connectToRoot(place);
  const parts: Buffer[] = [];
  for await (const part of connection ?? []) parts.push(part as Buffer);
  expect(Buffer.concat(parts).toString()).toBe('sftp /1.0/instances/web/sftp?project=shop%20%26%20co');
});

function answer(status: number, text: string): void {
  server.on('upgrade', (_, socket) => {
    socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: ${text.length}\r\nConnection: close\r\n\r\n${text}`);
  });
}

test('a container unknown to Incus', async () => {
  answer(404, '{"type":"error","error":"Instance not found","error_code":404}');
  expect(await connectToRoot(place)).toBeUndefined();
});

test.each([
  ['{"type":"error","error":"Failed to mount","error_code":500}', 'incus:shop & co/web: Failed to mount'],
  ['<html>', 'incus:shop & co/web: Incus does not serve its root'],
  ['null', 'incus:shop & co/web: Incus does not serve its root'],
])('a root unreachable for Incus: %s', async (text, said) => {
  answer(500, text);
  await expect(connectToRoot(place)).rejects.toThrow(new UnsafeRootError(said));
});

test('Incus waits for an operation of the container', async () => {
  const retained: ServerResponse[] = [];
  server.on('request', (_, response) => retained.push(response));
  await expect(connectToRoot(place, 50)).rejects.toThrow(new UnsafeRootError('incus:shop & co/web: no answer in time'));
});

test('a connection that takes too long ends', async () => {
  server.on('upgrade', (_, socket) => {
    socket.on('error', () => undefined);
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: sftp\r\nConnection: Upgrade\r\n\r\n');
  });
  const connection = await connectToRoot(place, 50);
  await expect(connection && once(connection, 'data')).rejects.toThrow('no answer in time');
});

test('Incus is missing', async () => {
  vi.stubEnv('INCUS_SOCKET', '');
  vi.stubEnv('INCUS_DIR', path.join(folder, 'nowhere'));
  await expect(connectToRoot(place)).rejects.toThrow(CommandError);
  await expect(connectToRoot(place)).rejects.toThrow(/^incus: connect ENOENT .*\/nowhere\/unix\.socket$/);
});

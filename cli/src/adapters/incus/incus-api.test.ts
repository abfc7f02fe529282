import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { requestIncus } from './incus-api.ts';

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

test.each([
  ['no answer', () => undefined],
  ['an answer without an end', (write: (text: string) => void) => write('{"type":')],
])('%s is an error at the deadline', async (_, answer) => {
  server.on('request', (_request, response) => {
    answer((text) => response.write(text));
  });
  await expect(requestIncus({ method: 'GET', path: '/1.0' }, 100)).rejects.toThrow('incus: no answer in time');
});

test('an answer of more than 64 MiB is refused before its end', async () => {
  const part = Buffer.alloc(1 << 20, 32);
  server.on('request', (_request, response) => {
    response.on('error', () => undefined);
    const write = (): void => {
      while (response.writable && response.write(part));
    };
    response.on('drain', write);
    write();
  });
  await expect(requestIncus({ method: 'GET', path: '/1.0' })).rejects.toThrow('incus: an answer of more than 64 MiB');
});

import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CommandError } from '../../exit-status.ts';
import { incusOfMachine } from './incus-of-machine.ts';
import type { IncusConfiguration } from './incus-configuration.ts';
import { configureIncus, type IncusChange } from './incus-settings.ts';

/** A request that the server has received. */
interface Received {
  readonly request: string;
  readonly etag: string | undefined;
  readonly body: unknown;
}

type Answer = readonly [status: number, answer: unknown];

const described = {
  name: 'web',
  description: 'of the shop',
  profiles: ['default'],
  devices: { root: { type: 'disk' } },
  config: { 'limits.cpu': '1', 'raw.lxc': 'lxc.log.level = 1', 'raw.apparmor': 'mount,' },
};
const found: Answer = [200, { type: 'sync', metadata: described }];
const started: Answer = [202, { type: 'async', operation: '/1.0/operations/17?project=shop', metadata: {} }];
const done: Answer = [200, { type: 'sync', metadata: { status_code: 200, err: '' } }];
const busy: Answer = [200, { type: 'error', error_code: 500, error: 'Instance is busy running a "stop" operation' }];
const changed: Answer = [412, { type: 'error', error_code: 412, error: "ETag doesn't match" }];
const instance = '/1.0/instances/web?project=shop%20%26%20co';

let folder: string;
let server: Server;
let received: Received[];
let answers: Answer[];

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'lamellar-incus-'));
  vi.stubEnv('INCUS_SOCKET', path.join(folder, 'unix.socket'));
  [received, answers] = [[], []];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const text = await textOf(request);
    const { method, url, headers } = request;
    received.push({
      request: `${method} ${url}`,
      etag: headers['if-match'],
      body: text === '' ? undefined : (JSON.parse(text) as unknown),
    });
    const [status, content] = answers.shift() ?? [500, 'no answer left'];
    response.writeHead(status, { ETag: `"${received.length}"` });
    response.end(typeof content === 'string' ? content : JSON.stringify(content));
  };
  server = createServer((request, response) => {
    void answer(request, response);
  }).listen(path.join(folder, 'unix.socket'));
  await once(server, 'listening');
});

afterEach(() => {
  vi.unstubAllEnvs();
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true });
});

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

/** A change that was computed from the described configuration. */
const settingFrom = (settings: IncusConfiguration): IncusChange => ({ settings, before: described.config });

const secret = 'deny /srv/secret-of-the-shop r,\n# "ü"';

test('no value of a key appears in the arguments of a command, which every local user can read', async () => {
  const [program, words] = [path.join(folder, 'incus'), path.join(folder, 'words')];
  writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$@" >>${words}\n`);
  chmodSync(program, 0o755);
  vi.stubEnv('PATH', `${folder}:${process.env['PATH'] ?? ''}`);
  answers = [found, started, done, found, [200, { type: 'sync', metadata: {} }]];
  await incusOfMachine.configure('shop', 'web', settingFrom({ 'raw.apparmor': secret }));
  await incusOfMachine.configureProfile('shop', 'base', settingFrom({ 'raw.apparmor': secret }));
  expect(existsSync(words)).toBe(false);
  expect(received.filter(({ body }) => JSON.stringify(body)?.includes('secret-of-the-shop'))).toHaveLength(2);
});

test('keys of an instance are set in one step for the version read before, and further settings stay', async () => {
  answers = [found, started, done];
  await configureIncus('instances', 'shop & co', 'web', settingFrom({ 'raw.apparmor': secret, 'raw.lxc': '' }));
  const config = { 'limits.cpu': '1', 'raw.apparmor': secret, 'raw.lxc': '' };
  expect(received).toEqual([
    { request: `GET ${instance}`, etag: undefined, body: undefined },
    { request: `PUT ${instance}`, etag: '"1"', body: { ...described, config } },
    { request: 'GET /1.0/operations/17/wait?project=shop', etag: undefined, body: undefined },
  ]);
});

test('keys of an Incus profile are set in the same way, without a background operation', async () => {
  answers = [
    [200, { type: 'sync', metadata: { ...described, config: null } }],
    [200, { type: 'sync', metadata: {} }],
  ];
  await configureIncus('profiles', 'shop', 'a/b', { settings: { 'raw.lxc': '' }, before: {} });
  expect(received.map(({ request }) => request)).toEqual([
    'GET /1.0/profiles/a%2Fb?project=shop',
    'PUT /1.0/profiles/a%2Fb?project=shop',
  ]);
  expect(received[1]?.body).toMatchObject({ config: { 'raw.lxc': '' } });
});

test.each([
  ['is busy', [found, started, busy], 6],
  ['is busy at once', [found, busy], 5],
  ['has changed since it was read', [found, changed], 5],
] as const)('an instance that %s is read and written once more', async (_, first, requests) => {
  answers = [...first, found, started, done];
  await configureIncus('instances', 'shop & co', 'web', settingFrom({ 'raw.apparmor': secret }), 1);
  expect(received).toHaveLength(requests);
  expect(received.at(-2)).toMatchObject({ request: `PUT ${instance}`, etag: `"${requests - 2}"` });
});

test('a value that somebody else has written since it was read is not overwritten', async () => {
  answers = [found, changed, [200, { type: 'sync', metadata: { ...described, config: { 'raw.lxc': 'theirs' } } }]];
  const change = settingFrom({ 'raw.lxc': 'ours' });
  await expect(configureIncus('instances', 'shop', 'web', change, 1)).rejects.toThrow(
    'incus: somebody else has changed raw.lxc meanwhile; run the command again',
  );
  expect(received).toHaveLength(3);
});

test('an instance that stays busy is an error after 30 attempts', async () => {
  answers = Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? found : busy));
  await expect(configureIncus('instances', 'shop', 'web', settingFrom({}), 1)).rejects.toThrow(
    'incus: Instance is busy running a "stop"',
  );
  expect(received).toHaveLength(60);
});

const refusal = (code: number, error: string): unknown => ({ type: 'error', error_code: code, error });

test.each<readonly [string, readonly Answer[], string]>([
  ['no such instance', [[404, refusal(404, 'Instance not found')]], 'incus: Instance not found'],
  ['a refused value', [found, [400, refusal(400, 'Invalid config')]], 'incus: Invalid config'],
  // So Incus 6.0.4 answers: the headers are sent before the operation has ended.
  ['a failed operation', [found, started, [200, refusal(500, 'Invalid raw.lxc line')]], 'incus: Invalid raw.lxc line'],
  [
    'an operation with an error',
    [found, started, [200, { type: 'sync', metadata: { err: 'Failed' } }]],
    'incus: Failed',
  ],
  ['an answer without JSON', [[200, '<html>']], 'incus: an answer without JSON (HTTP status 200)'],
  ['an answer of another form', [[502, 'null']], 'incus: no reason (HTTP status 502)'],
])('the reason of Incus is in the error: %s', async (_, given, message) => {
  answers = [...given];
  const error = await configureIncus('instances', 'shop', 'web', settingFrom({}), 1).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(CommandError);
  expect(error).toMatchObject({ message, status: 3 });
});

test('a machine without Incus', async () => {
  vi.stubEnv('INCUS_SOCKET', path.join(folder, 'nowhere'));
  await expect(configureIncus('instances', 'shop', 'web', settingFrom({}))).rejects.toThrow(
    /^incus: connect ENOENT .*\/nowhere$/,
  );
});

test.each<readonly [string, readonly Answer[]]>([
  ['no object', [[200, { type: 'sync', metadata: null }]]],
  ['a configuration of numbers', [[200, { type: 'sync', metadata: { config: { a: 1 } } }]]],
  ['an operation without a path', [found, [202, { type: 'async', operation: '//[ ', metadata: {} }]]],
  ['a reason that is no text', [found, started, [200, { type: 'sync', metadata: { err: 7 } }]]],
])('%s in an answer is an error of the environment', async (_, all) => {
  answers = [...all];
  const error: unknown = await configureIncus('instances', 'shop', 'web', settingFrom({}), 1).catch(
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(CommandError);
  expect(String(error)).toContain('incus: unexpected answer to ');
});

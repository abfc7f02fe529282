import { duplexPair } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SftpClient, SftpRefusal } from './sftp-client.ts';
import { packet, printPacket, readPackets, SftpProtocolError, type SftpField } from './sftp-packet.ts';

const version = printPacket(packet.version, [3, 'hardlink@openssh.com', '1', 'posix-rename@openssh.com', '1']);

/** The peer's answer to a request, by number; undefined for the end of the connection. */
type Answers = (request: number) => Buffer | undefined;

/** Calls a function with a client of a scripted peer. A real server is measured with Incus. */
async function withPeer<Result>(
  answers: Answers,
  call: (client: SftpClient) => Promise<Result>,
  wait?: number,
): Promise<Result> {
  const [ours, theirs] = duplexPair();
  const serve = async (): Promise<void> => {
    let request = 0;
    for await (const _ of readPackets(theirs)) {
      const answer = answers(request++);
      if (answer === undefined) theirs.end();
      else theirs.write(answer);
    }
  };
  const served = serve();
  try {
    return await call(await SftpClient.open(ours, wait));
  } finally {
    for (const end of [ours, theirs]) end.destroy();
    await served.catch(() => undefined);
  }
}

/** Returns answers in sequence, after the version. */
function inOrder(...answers: readonly (readonly [kind: number, ...fields: readonly SftpField[]])[]): Answers {
  const packets = answers.map(([kind, ...fields], index) => printPacket(kind, [index + 1, ...fields]));
  return (request) => [version, ...packets][request];
}

const ok = [packet.status, 0, '', ''] as const;
const handle = [packet.handle, 'h'] as const;
const attributes = (mode: number, size: bigint) => [packet.attributes, 1 | 2 | 4 | 8, size, 0, 0, mode, 1, 1] as const;

test('existing and missing files', async () => {
  const answers = inOrder(attributes(0o100644, 5n), [packet.status, 2, 'file does not exist', '']);
  const found = await withPeer(answers, async (client) => [await client.lstat('/a'), await client.lstat('/b')]);
  expect(found).toEqual([{ mode: 0o100644, size: 5 }, undefined]);
});

test('a file received in pieces is joined', async () => {
  const answers = inOrder(handle, attributes(0o100644, 5n), [packet.data, 'ab'], [packet.data, 'cde'], ok);
  expect(await withPeer(answers, (client) => client.readFile('/a', 5))).toEqual(Buffer.from('abcde'));
});

describe('a file exchanged before its opening is not read', () => {
  test.each<readonly [string, readonly (readonly [number, ...SftpField[]])[]]>([
    ['a pipe', [handle, attributes(0o010644, 5n), ok]],
    ['another size', [handle, attributes(0o100644, 6n), ok]],
    ['cut off', [handle, attributes(0o100644, 5n), [packet.status, 1, 'EOF', ''], ok]],
    ['nothing in it', [handle, attributes(0o100644, 5n), [packet.data, ''], ok]],
    ['more than was asked for', [handle, attributes(0o100644, 5n), [packet.data, 'abcdef'], ok]],
  ])('%s', async (_, answers) => {
    expect(await withPeer(inOrder(...answers), (client) => client.readFile('/a', 5))).toBeUndefined();
  });
});

test.each<readonly [string, Answers]>([
  ['status 3', inOrder([packet.status, 3, '', ''])],
  ['read-only file system', inOrder([packet.status, 4, 'read-only file system', ''])],
  ['an answer of kind 105', inOrder(attributes(0o100644, 5n))],
  ['an answer to another request', (request) => (request === 0 ? version : printPacket(packet.status, [7, 0]))],
  ['the connection has ended', (request) => (request === 0 ? version : undefined)],
  ['a packet of 4294967295 bytes', (request) => (request === 0 ? version : Buffer.from('ffffffff65', 'hex'))],
  ['no SFTP version 3', () => printPacket(packet.version, [6])],
  ['no extension posix-rename@openssh.com', () => printPacket(packet.version, [3, 'hardlink@openssh.com', '1'])],
])('refused: %s', async (said, answers) => {
  await expect(withPeer(answers, (client) => client.remove('/a'))).rejects.toThrow(said);
});

describe('a request ends with any answer', () => {
  const requests: readonly (readonly [what: string, ask: (client: SftpClient) => Promise<unknown>])[] = [
    ['lstat', (client) => client.lstat('/a')],
    ['read', (client) => client.readFile('/a', 5)],
    ['create', (client) => client.createFile('/a', Buffer.from('abc'), { mode: 0o644, uid: 0, gid: 0 })],
    ['link', (client) => client.link('/a', '/b')],
    ['remove', (client) => client.remove('/a')],
  ];
  const kinds = fc.constantFrom(101, 102, 103, 105);
  const field = fc.oneof(fc.constantFrom(0, 1, 5, 0x81a4), fc.constant(5n), fc.string({ maxLength: 5 }));
  const honest = fc.tuple(kinds, fc.array(field, { maxLength: 7 }));
  const hostile = fc.oneof(
    {
      weight: 5,
      arbitrary: honest.map(
        ([kind, fields]) =>
          (id: number) =>
            printPacket(kind, [id, ...fields]),
      ),
    },
    { weight: 1, arbitrary: fc.uint8Array().map((bytes) => () => Buffer.from(bytes)) },
  );

  test.each(requests)('%s', async (_, ask) => {
    await fc.assert(
      fc.asyncProperty(fc.array(hostile, { maxLength: 6 }), async (answers) => {
        const all = Buffer.concat([version, ...answers.map((answer, index) => answer(index + 1))]);
        const said: Answers = (request) => (request === 0 ? all : undefined);
        const outcome = await withPeer(said, ask).catch((error: unknown) => error);
        const isShown = outcome instanceof SftpRefusal || outcome instanceof SftpProtocolError;
        expect(isShown || !(outcome instanceof Error)).toBe(true);
      }),
    );
  });
});

test('a file received byte by byte takes little memory', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const pause = new Int32Array(new SharedArrayBuffer(4));
  // A separate thread frees collected buffers, with a delay.
  const leastKept = () =>
    Math.min(
      ...Array.from({ length: 5 }, () => {
        collectGarbage();
        Atomics.wait(pause, 0, 0, 20);
        return process.memoryUsage().arrayBuffers;
      }),
    );
  const size = 100;
  const padded = Array.from({ length: size }, () => [packet.data, 'x', Buffer.alloc(200 * 1024)] as const);
  const answers = inOrder(handle, attributes(0o100644, BigInt(size)), ...padded, ok);
  const kept: number[] = [];
  const measured: Answers = (request) => {
    if (request === 3 || request === size + 3) kept.push(leastKept());
    return answers(request);
  };
  expect(await withPeer(measured, (client) => client.readFile('/a', size))).toEqual(Buffer.alloc(size, 'x'));
  const [before = NaN, after = NaN] = kept;
  expect(after - before).toBeLessThan(4 << 20);
});

test('an unwritable file is closed, and the reason is reported', async () => {
  const answers = inOrder(handle, [packet.status, 4, 'no space left on device', ''], ok, ok);
  const status = { mode: 0o644, uid: 0, gid: 0 };
  await withPeer(answers, async (client) => {
    await expect(client.createFile('/a', Buffer.from('abc'), status)).rejects.toThrow('no space left on device');
    // The file's handle was closed with the third request.
    await client.remove('/a');
  });
});

describe('a server that does not answer', () => {
  const silence = Buffer.alloc(0);
  const late = new SftpProtocolError('no answer within 0.05 s');

  test.each(['at first', 'to a request', 'to a request with a file'])('%s', async (when) => {
    const answers = when === 'at first' ? () => silence : (request: number) => [version][request] ?? silence;
    const call = (client: SftpClient): Promise<unknown> =>
      when === 'to a request' ? client.lstat('/a') : client.readFile('/a', 5);
    await expect(withPeer(answers, call, 50)).rejects.toThrow(late);
  });

  test('to a request in the middle of a file, which is closed without an answer', async () => {
    const answers = inOrder(handle, attributes(0o100644, 5n), [packet.data, 'ab']);
    const silentAfter = (request: number): Buffer => answers(request) ?? silence;
    await expect(withPeer(silentAfter, (client) => client.readFile('/a', 5), 50)).rejects.toThrow(late);
  });

  test('in time to one request gets the next request', async () => {
    const answers = inOrder(...Array.from({ length: 20 }, () => attributes(0o100644, 5n)));
    const requested = async (client: SftpClient): Promise<void> => {
      for (let count = 0; count < 20; count++) {
        await client.lstat('/a');
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    };
    await expect(withPeer(answers, requested, 50)).resolves.toBeUndefined();
  });
});

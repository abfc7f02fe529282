import { expect, test } from 'vitest';
import { bytes } from '../../testing/read-policy.ts';
import { socketForm } from './socket-form.ts';

test.each<[words: readonly string[], expected: string]>([
  [['inet', 'stream'], '2 1 0'],
  [['inet6', 'dgram', '17'], '10 2 17'],
  [['inet', 'raw', 'icmp'], '2 3 1'],
  [['netlink', 'raw', '-'], '16 3 0'],
  [['inet'], 'missing family or type of the socket: write for example `inet stream` after the operation'],
  [
    ['ipv4', 'stream'],
    'unknown family of sockets `ipv4`: socket(2) lists the families: write them in lower case without `AF_`',
  ],
  [['AF_INET', 'stream'], 'unknown family of sockets `AF_INET`: did you mean `inet`?'],
  [['inet', 'streem'], 'unknown type of sockets `streem`: did you mean `stream`?'],
  [['inet', 'stream', 'sctp'], 'unknown protocol `sctp`: write `tcp`, `udp`, `icmp` or a number, such as 6 for TCP'],
  [['inet', 'stream', '0', '::1'], 'unexpected `::1` after the socket: addresses and ports have no effect: omit them'],
])('%j', (words, expected) => {
  const reading = socketForm.read(
    words.map((word) => (word === '-' ? undefined : bytes(word))),
    ['create'],
  );
  const shown =
    'error' in reading
      ? `${reading.error.message}: ${reading.error.hint}`
      : reading.cases.map(({ object: { family, type, protocol } }) => `${family} ${type} ${protocol}`).join();
  expect(shown).toBe(expected);
});

test('a rule allows the requested object', () => {
  const object = { kind: 'socket', family: 2, type: 1, protocol: 6 } as const;
  expect(socketForm.rule(object, ['create', 'bind'], [])).toBe('network (create, bind) inet stream,');
});

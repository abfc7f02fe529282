import { expect, test } from 'vitest';
import { bytes } from '../../testing/read-policy.ts';
import { unixForm } from './unix-form.ts';
import type { UnixAddress, UnixObject } from './unix-object.ts';

const shown = (address: UnixAddress): string =>
  address.kind === 'abstract' ? `@${address.name}` : address.kind === 'path' ? address.path : 'none';

/** Returns `1 @own > label @peer` for each case. */
function read(words: string, name: string): string {
  const reading = unixForm.read(
    words.split(' ').map((word) => (word === '-' ? undefined : bytes(word))),
    name.split(','),
  );
  if ('error' in reading) return `${reading.error.message}: ${reading.error.hint}`;
  const { cases, labels } = reading;
  return cases
    .map(({ when, object: { type, own, peer } }) => {
      const towards = peer === undefined ? '' : ` > ${labels.join()} ${shown(peer)}`;
      return `${when === undefined ? '' : `${when}: `}${type} ${shown(own)}${towards}`;
    })
    .join(', ');
}

test.each<[name: string, words: string, expected: string]>([
  ['create', 'stream', '1 none'],
  ['bind', 'dgram @here', '2 @here'],
  ['bind', 'seqpacket /run/s', '5 /run/s'],
  ['listen,accept', 'stream @here', '1 @here'],
  ['connect', 'stream - web @there', '1 none > web @there'],
  ['connect', 'stream none :n:a//&b @there', '1 none > :n:a//&b @there'],
  ['connect', 'dgram @here web @there', '2 @here > web @there'],
  ['send', 'dgram @here web', '2 @here > web none'],
  // The file's owner matters, and the listener is not checked.
  ['connect', 'stream - - /run/s', 'owner: 1 none >  /run/s, other: 1 none >  /run/s'],
  ['send', 'dgram /run/c web @there', 'owner: 2 /run/c > web @there, other: 2 /run/c > web @there'],
  ['connect', 'stream - - /run/s owner', 'owner: 1 none >  /run/s'],
  ['send', 'dgram /run/c web @there other', 'other: 2 /run/c > web @there'],
  ['connect', 'stream - owner @there', '1 none > owner @there'],
  // A connected socket sends without a further check.
  ['send', 'stream @here', '1 @here'],
  ['create', '-', 'missing type of the unix socket: write `stream`, `dgram` or `seqpacket`'],
  ['create', 'streem', 'unsupported type of unix socket `streem`: did you mean `stream`?'],
  ['create', 'rdm', 'unsupported type of unix socket `rdm`: write `stream`, `dgram` or `seqpacket`'],
  ['bind', 'stream here', '`here` is not a unix socket address: write `@NAME`, an absolute path, or `none`'],
  ['bind', 'stream @a web', '`bind` has a single socket: unexpected `web`: omit the last word'],
  ['connect', 'stream - web @a b', "unexpected `b` after the peer's address: omit it"],
  ['connect', 'stream - web @a owner', 'the operation needs no file, and does not take `owner`: omit it'],
  ['bind', 'stream /run/s other', 'the operation needs no file, and does not take `other`: omit it'],
  [
    'connect',
    'stream @here',
    '`connect` needs the label of the peer: write `TYPE OWN-ADDRESS PEER-LABEL PEER-ADDRESS`, with `-` for no address',
  ],
  [
    'connect',
    'dgram - - /run/s',
    '`connect` needs the label of the peer: write `TYPE OWN-ADDRESS PEER-LABEL PEER-ADDRESS`, with `-` for no address',
  ],
  ['getattr', 'stream /run/s', '`getattr` of a socket with a path is not decided: ask about an abstract address'],
  [
    'create,connect',
    'stream - web @a',
    '`connect` has a different socket from the other operations: ask separate questions',
  ],
])('%s %s', (name, words, expected) => {
  expect(read(words, name)).toBe(expected);
});

test.each<[permissions: readonly string[], object: Pick<UnixObject, 'own' | 'peer'> & { type?: number }, rule: string]>(
  [
    [['create', 'bind'], { own: { kind: 'abstract', name: bytes('a') } }, 'unix (create, bind) type=stream addr="@a",'],
    [
      ['bind'],
      { own: { kind: 'abstract', name: bytes('/tmp/dbus-aB3dE6gH') } },
      'unix (bind) type=stream addr="@/tmp/dbus-*",',
    ],
    [['w'], { own: { kind: 'path', path: bytes('/a b') } }, '"/a b" w,'],
    [['r', 'w'], { own: { kind: 'path', path: bytes('/a') }, peer: { kind: 'path', path: bytes('/b') } }, '/b rw,'],
    [['r'], { type: 2, own: { kind: 'path', path: bytes('/a') }, peer: { kind: 'path', path: bytes('/b') } }, '/b r,'],
    [['r'], { type: 2, own: { kind: 'unnamed' }, peer: { kind: 'path', path: bytes('/b') } }, '/b r,'],
  ],
)('a rule for %j', (permissions, object, rule) => {
  expect(unixForm.rule({ kind: 'unix', type: 1, subject: 'other', ...object }, permissions, [])).toBe(rule);
});

import { describe, expect, it } from 'vitest';
import { bytesOf } from '../source/bytes.ts';
import { RecordJoiner } from './join-records.ts';
import { RecordLines } from './record-lines.ts';

/** Returns the profiles in the records of every operation of a log. */
function operations(lines: readonly string[]): readonly string[] {
  const [reader, joiner] = [new RecordLines(), new RecordJoiner()];
  const located = lines.flatMap((line) => [...reader.push(bytesOf(line))]).concat([...reader.end()]);
  const done = [...located.map((one) => joiner.push(one)), joiner.end()].flatMap((one) =>
    one === undefined ? [] : [one],
  );
  return done.map((operation) =>
    operation.map(({ record }) => `${record.namespace ?? ''} ${record.profile}`).join(' + '),
  );
}

const at = (serial: number, milliseconds = '345'): string =>
  `audit: type=1400 audit(1764226012.${milliseconds}:${serial}): `;
const signal = (profile: string, mask: string, peer: string, rest = ''): string =>
  `apparmor="DENIED" operation="signal" class="signal" ${rest}profile="${profile}" pid=7 comm="x" requested_mask="${mask}" denied_mask="${mask}" signal=term peer="${peer}"`;
const open = (profile: string, rest = '', event = 'DENIED'): string =>
  `apparmor="${event}" operation="open" class="file" ${rest}profile="${profile}" name="/x" pid=7 comm="x" requested_mask="r" denied_mask="r" fsuid=0 ouid=0`;
const limit = (profile: string, rest = ''): string =>
  `apparmor="DENIED" operation="setrlimit" class="rlimits" ${rest}profile="${profile}" pid=7 comm="x" rlimit=as value=4096`;
const inner = 'namespace="root//n" ';

it('records of different hosts are not joined', () => {
  const from = (host: string, text: string): string => `Nov 27 06:46:52 ${host} kernel: ${text}`;
  expect(
    operations([from('x', at(1) + signal('a', 'send', 'b')), from('y', at(2) + signal('b', 'receive', 'a'))]),
  ).toEqual([' a', ' b']);
});

describe('records of one operation are joined', () => {
  it.each([
    ['both sides', [at(1) + signal('a', 'send', 'b'), at(2) + signal('b', 'receive', 'a')], [' a +  b']],
    ['both sides of oneself', [at(1) + signal('a', 'send', 'a'), at(2) + signal('a', 'receive', 'a')], [' a +  a']],
    ['a stacked label', [at(1) + signal('a', 'send', 'a//&b'), at(2) + signal('a', 'receive', 'a//&b')], [' a +  a']],
    ['each layer', [at(1) + open('h'), at(2) + open('p', inner)], [' h + root//n p']],
    ['each profile of a stack', [at(1) + open('h'), at(2) + open('i')], [' h +  i']],
    ['each layer in its own mode', [at(1) + open('h', '', 'ALLOWED'), at(2) + open('p', inner)], [' h + root//n p']],
    [
      'what a layer sees nothing of',
      [at(1) + signal('h', 'send', 'x'), at(2) + signal('p', 'receive', '---', inner)],
      [' h + root//n p'],
    ],
    ['each layer about a resource limit', [at(1) + limit('h'), at(2) + limit('p', inner)], [' h + root//n p']],
    ['where no time is told', [open('h'), open('p', inner)], [' h + root//n p']],
  ])('%s', (_, lines, expected) => expect(operations(lines)).toEqual(expected));
});

describe('records of different operations stay separate', () => {
  it.each([
    ['the same again', [at(1) + open('h'), at(2) + open('h')]],
    ['later', [at(1) + open('h'), at(2, '900') + open('p', inner)]],
    ['of another task', [at(1) + open('h'), at(2) + open('p', inner).replace('pid=7', 'pid=8')]],
    ['of another file', [at(1) + open('h'), at(2) + open('p', inner).replace('/x', '/y')]],
    [
      'of another signal',
      [at(1) + signal('a', 'send', 'b'), at(2) + signal('b', 'receive', 'a').replace('term', 'hup')],
    ],
    ['towards another peer', [at(1) + signal('a', 'send', 'b'), at(2) + signal('c', 'receive', 'a')]],
    ['from another', [at(1) + signal('a', 'send', 'b'), at(2) + signal('b', 'receive', 'c')]],
    ['of which one has no time', [at(1) + open('h'), open('p', inner)]],
    ['without a process', [open('h'), open('p', inner)].map((line) => line.replace('pid=7 ', ''))],
  ])('%s', (_, lines) => expect(operations(lines)).toHaveLength(2));
});

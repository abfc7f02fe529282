import { describe, expect, test } from 'vitest';
import type { ByteString } from '../source/bytes.ts';
import { readRecords } from './read-record.ts';
import { RecordLines, type LocatedRecord } from './record-lines.ts';

/** Reads lines, and returns the records without their hosts. */
function read(lines: readonly string[]): readonly unknown[] {
  return readWithHosts(lines).map(({ host: _host, ...located }) => located);
}

function readWithHosts(lines: readonly string[]): readonly LocatedRecord[] {
  const reader = new RecordLines();
  return [...lines.flatMap((line) => reader.push(line as ByteString)), ...reader.end()];
}

const begin = 'Nov 27 06:46:52 host kernel: audit: type=1400 audit(1764226012.345:678): ';
const pairs =
  'apparmor="DENIED" operation="open" class="file" profile="/usr/sbin/cupsd" name="/home/user/.ssh/" pid=12333 comm="ls" ' +
  'peer_pid=7 requested_mask="r" denied_mask="r" fsuid=0 ouid=1000';
const record = readRecords(`${begin}${pairs}` as ByteString)[0];

describe('a wrapped record is joined', () => {
  // The rest must have a key to be recognised.
  const lastKey = pairs.lastIndexOf('ouid=');
  const cuts = Array.from(
    { length: lastKey - 'apparmor="DENIED"'.length + 1 },
    (_, at) => at + 'apparmor="DENIED"'.length,
  );

  test.each(cuts)('after %i characters', (cut) => {
    expect(read([begin + pairs.slice(0, cut), pairs.slice(cut)])).toEqual([{ line: 1, record }]);
  });

  test.each([20, 33, 40, 72, 80, 100, 132])('at every %i characters', (width) => {
    const hard = [...pairs.matchAll(new RegExp(`.{1,${width}}`, 'g'))].map(([line]) => line);
    expect(read(hard)).toEqual([{ line: 1, record: readRecords(pairs as ByteString)[0] }]);
  });

  test('in a quotation, word by word', () => {
    const words = pairs.split(' ');
    const lines = [`> ${begin}${words.slice(0, 3).join(' ')}`, ...words.slice(3).map((word) => `> ${word}`)];
    expect(read(lines)).toEqual([{ line: 1, record }]);
  });
});

describe('lines after a record that are not part of the record', () => {
  test.each([
    'Nov 27 06:46:53 host app[7]: pid=7 comm="other"',
    '2025-11-27T06:46:53 host app: pid=7',
    '[12345.7] app: pid=7',
    'type=SYSCALL msg=audit(1764226012.345:678): arch=c000003e pid=7',
    'level=info msg="started" pid=7',
    'pid=7 level=info',
    '{"pid":7}',
    'operation="open" profile="other" name="/b"',
    'denied',
    '',
    '"',
  ])('%s', (line) => {
    expect(read([begin + pairs, line])).toEqual([{ line: 1, record }]);
  });
});

test('records have the numbers of their lines', () => {
  expect(read(['x', begin + pairs, 'y', `${begin}${pairs}`])).toEqual([
    { line: 2, record },
    { line: 4, record },
  ]);
});

test('an endless continuation is dropped', () => {
  const lines = Array.from({ length: 2000 }, () => 'name="/a"');
  expect(read([`${begin}apparmor="DENIED" operation="open"`, ...lines])).toHaveLength(1);
});

describe('the release of the kernel before a record', () => {
  const boot = 'Linux version 6.8.0-45-generic (buildd@host) (gcc 13.2.0) #45-Ubuntu SMP';

  test.each([
    ['dmesg', `[    0.000000] ${boot}`],
    ['syslog', `Nov 27 06:46:50 host kernel: [    0.000000] ${boot}`],
    ['the journal', `Nov 27 06:46:50 host kernel: ${boot}`],
    ['JSON of the journal', JSON.stringify({ _TRANSPORT: 'kernel', MESSAGE: boot })],
  ])('%s', (_, line) => {
    expect(read([begin + pairs, line, begin + pairs])).toEqual([
      { line: 1, record },
      { line: 3, record, release: '6.8.0-45-generic' },
    ]);
  });

  test.each([
    `Nov 27 06:46:50 host app[7]: ${boot}`,
    JSON.stringify({ _TRANSPORT: 'stdout', MESSAGE: boot }),
    'Linux version unknown (x)',
    'Nov 27 06:46:50 host kernel: my Linux version 6.8',
  ])('%s names none', (line) => {
    expect(read([line, begin + pairs])).toEqual([{ line: 2, record }]);
  });
});

describe('the host of a record', () => {
  const text = `audit: type=1400 audit(1764226012.345:678): ${pairs}`;
  const inJson = (fields: object): string => JSON.stringify(fields);

  test.each([
    ['syslog', `Nov 27 06:46:52 farm1 kernel: ${text}`, 'farm1'],
    ['syslog with the time of RFC 3339', `2026-11-27T06:46:52.1+00:00 farm1 kernel: ${text}`, 'farm1'],
    ['RFC 5424', `<5>1 2026-11-27T06:46:52.1+00:00 farm1 kernel - - - ${text}`, 'farm1'],
    ['RFC 5424 without a host', `<5>1 - - kernel - - - ${text}`, undefined],
    ['auditd', `node=farm1 type=AVC msg=audit(1764226012.345:678): ${pairs}`, 'farm1'],
    ['journald', inJson({ _TRANSPORT: 'kernel', _HOSTNAME: 'farm1', MESSAGE: text }), 'farm1'],
    ['Beats', inJson({ message: text, host: { name: 'farm1' }, agent: { name: 'beat', hostname: 'proxy' } }), 'farm1'],
    ['Loki', inJson({ labels: { host: 'farm1', job: 'syslog' }, line: text }), 'farm1'],
    [
      'Filebeat with the journal, by the name of uname(2)',
      inJson({
        '@timestamp': '2026-11-27T06:46:52.345Z',
        agent: { name: 'collector', type: 'filebeat', version: '8.17.0' },
        host: { hostname: 'farm1', name: 'farm1.example.org', id: '0f' },
        input: { type: 'journald' },
        journald: { host: { boot_id: '0e' } },
        log: { syslog: { facility: { code: 0 }, priority: 5 } },
        message: text,
        syslog: { facility: 0, identifier: 'kernel', priority: 5 },
        systemd: { transport: 'kernel' },
        tags: ['forwarded'],
      }),
      'farm1',
    ],
    [
      'Filebeat with the journals of several hosts',
      inJson({
        host: { hostname: 'collector', name: 'collector' },
        input: { type: 'journald' },
        log: { source: { address: 'farm1' } },
        message: text,
        systemd: { transport: 'kernel' },
      }),
      'farm1',
    ],
    [
      'Filebeat with a syslog file',
      inJson({
        host: { name: 'farm1' },
        input: { type: 'filestream' },
        log: { file: { path: '/var/log/kern.log' }, offset: 4711 },
        message: `Nov 27 06:46:52 farm1 kernel: ${text}`,
      }),
      'farm1',
    ],
    [
      'an export of Elasticsearch',
      inJson({ _index: 'filebeat-8', _id: 'x', _source: { message: text, host: { hostname: 'farm1' } } }),
      'farm1',
    ],
    [
      'logcli with the labels of Promtail',
      inJson({ labels: { job: 'journal', nodename: 'farm1', transport: 'kernel' }, line: text, timestamp: 't' }),
      'farm1',
    ],
    [
      'logcli with JSON of journald',
      inJson({ labels: { job: 'journal' }, line: inJson({ _TRANSPORT: 'kernel', _HOSTNAME: 'farm1', MESSAGE: text }) }),
      'farm1',
    ],
    ['dmesg', `[   12.345678] ${text}`, undefined],
    ['a long name', inJson({ MESSAGE: text, hostname: 'x'.repeat(254) }), undefined],
    ['a value of a record', text.replace('comm="ls"', 'comm="node=farm1 "'), undefined],
  ])('is that of %s', (_, line, expected) => expect(readWithHosts([line]).map(({ host }) => host)).toEqual([expected]));

  test('selects the kernel', () => {
    const boot = (host: string, release: string): string =>
      `Nov 27 06:46:50 ${host} kernel: Linux version ${release} (x@y) #1 SMP`;
    const from = (host: string): string => `Nov 27 06:46:52 ${host} kernel: ${text}`;
    const found = readWithHosts([boot('a', '6.12.43'), boot('b', '7.3'), from('a'), from('b'), from('c'), text]);
    expect(found.map(({ release }) => release)).toEqual(['6.12.43', '7.3', undefined, '7.3']);
  });
});

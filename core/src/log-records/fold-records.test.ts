import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import type { ByteString } from '../source/bytes.ts';
import { RecordFold } from './fold-records.ts';
import { readRecords } from './read-record.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Returns the bytes of live objects. */
function liveBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

test('a stored record does not keep its chunk of the log in memory', () => {
  const [chunks, chunkSize] = [200, 256 * 1024];
  const fold = new RecordFold();
  const before = liveBytes();
  for (let index = 0; index < chunks; index++) {
    const record = `apparmor="DENIED" operation="open" profile="/usr/sbin/cupsd" name="/srv/data/file-${index}" denied_mask="r"\n`;
    const chunk = Buffer.from(`${record}${'other line\n'.repeat(chunkSize / 11)}`).toString('latin1');
    const [line = ''] = chunk.split('\n');
    for (const one of readRecords(line as ByteString)) fold.add([{ line: index, record: one }]);
  }
  expect(fold.kinds).toHaveLength(chunks);
  expect(liveBytes() - before).toBeLessThan((chunks * chunkSize) / 10);
});

test('records beyond the limits of length are only counted', () => {
  const fold = new RecordFold(100);
  for (const length of [100_000, ...Array.from({ length: 20 }, () => 10_000)])
    fold.add([
      { line: 1, record: { event: 'DENIED', name: `/${fold.kinds.length}${'x'.repeat(length)}` as ByteString } },
    ]);
  expect([fold.kinds.length, fold.others]).toEqual([15, 6]);
});

test('equal records of several hosts are one kind', () => {
  const fold = new RecordFold();
  const [record] = readRecords(
    'apparmor="DENIED" operation="open" profile="p" name="/a" denied_mask="r"' as ByteString,
  );
  if (record === undefined) throw new Error('the line has a record');
  for (const host of ['a', 'b', 'a', undefined])
    fold.add([{ line: 1, record, ...(host === undefined ? {} : { host }) }]);
  expect(fold.kinds.map(({ count, hosts }) => [count, [...hosts]])).toEqual([[4, ['a', 'b']]]);
  expect(fold.hosts.size).toBe(2);
});

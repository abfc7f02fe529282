import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { maxSnapshotSize } from '@lamellar/core/snapshot';
import { describe, expect, test } from 'vitest';
import { directory, shell } from '../../testing/lamellar.ts';

const mebibyte = 1024 * 1024;
const cwd = directory({
  // Writes the peak memory of the command at the end, in KiB.
  'witness.cjs':
    "process.on('exit', () => require('node:fs').writeFileSync(__dirname + '/peak', String(process.resourceUsage().maxRSS)));\n",
});
const environment = { NODE_OPTIONS: `--require ${path.join(cwd, 'witness.cjs')}` };

/** Compresses a text with gzip. The text repeats a part, and every repetition is a member of the file. */
function compressed(begin: string, part: string, times: number, end = ''): Buffer {
  const [first, member, last] = [begin, part, end].map((text) => gzipSync(text)) as [Buffer, Buffer, Buffer];
  return Buffer.concat([first, ...Array.from({ length: times }, () => member), last]);
}

function peak(): number {
  return Number(readFileSync(path.join(cwd, 'peak'), 'utf8')) * 1024;
}

/** Lists a snapshot. The heap has no limit, because the text of a large snapshot is in the heap. */
function listed(file: string): ReturnType<typeof shell> {
  return shell(`NODE_OPTIONS='${environment.NODE_OPTIONS}' $LAMELLAR ps --snapshot ${file}`, cwd);
}

writeFileSync(path.join(cwd, 'tiny'), '{}');
listed('tiny');
const base = peak();

/** Returns the message of the command about a snapshot, and the peak memory beyond the peak for a tiny snapshot. */
function readingOf(bytes: Buffer): { readonly said: string; readonly memory: number } {
  writeFileSync(path.join(cwd, 'large.gz'), bytes);
  const { status, stderr } = listed('large.gz');
  expect(status).toBe(2);
  return { said: stderr, memory: peak() - base };
}

/** The begin of a snapshot. A text without the key is not decoded. */
const begin = '{"lamellar-snapshot":1,';
const blanks = ' '.repeat(16 * mebibyte);

describe('a compressed snapshot that is refused takes little more memory than', () => {
  test('the largest snapshot, if it is larger', () => {
    const { said, memory } = readingOf(compressed('', blanks, 40));
    expect(said).toBe('lamellar: snapshot large.gz: it is larger than 384 MiB\n');
    expect(memory).toBeLessThan(1.25 * maxSnapshotSize);
  });

  test('its bytes and its text', () => {
    const { said, memory } = readingOf(compressed(begin, blanks, 20));
    expect(said).toContain('it is not JSON');
    expect(memory).toBeLessThan(2.4 * 320 * mebibyte);
  });
});

test('a snapshot on standard input takes little more memory than its bytes and its text', () => {
  writeFileSync(path.join(cwd, 'blanks.gz'), compressed(begin, blanks, 20));
  const line = `gzip -dc blanks.gz | NODE_OPTIONS='${environment.NODE_OPTIONS}' $LAMELLAR ps --snapshot -`;
  expect(shell(line, cwd)).toMatchObject({ status: 2, stderr: expect.stringContaining('it is not JSON') as string });
  expect(peak()).toBeLessThan(2.4 * 320 * mebibyte);
});

test('the line of an error is found in a snapshot of line ends', () => {
  const { said } = readingOf(compressed(begin, '\n'.repeat(16 * mebibyte), 4, 'x'));
  expect(said).toContain(`it is not JSON from line ${64 * mebibyte + 1}, column 1 on`);
});

test.each([
  ['nested lists', '[', 7, 'it is nested more than 100 deep'],
  ['nested objects', '{"":', 2, 'it is nested more than 100 deep'],
])('%s are refused before they are read', (_, part, times, message) => {
  const { said, memory } = readingOf(compressed(`${begin}"x":`, part.repeat(mebibyte), times));
  expect(said).toContain(message);
  expect(memory).toBeLessThan(150 * mebibyte);
});

test('names count as values', () => {
  const names = Array.from({ length: mebibyte }, (_, at) => `,"${at.toString(36)}":0`).join('');
  const { said, memory } = readingOf(compressed('{"lamellar-snapshot":1', names, 5, '}'));
  expect(said).toContain('it has more than 8388608 values');
  expect(memory).toBeLessThan(300 * mebibyte);
});

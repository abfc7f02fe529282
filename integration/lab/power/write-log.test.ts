import { expect, test } from 'vitest';
import { cutDisks, parseWriteLog } from './write-log.ts';

const sector = 512;
const flags = { flush: 1, fua: 2, discard: 4, mark: 8 };

interface Entry {
  readonly sector?: number;
  /** The fill byte of each written sector. */
  readonly fill?: readonly number[];
  readonly length?: number;
  readonly flags?: number;
  readonly text?: string;
}

/** A log as the kernel writes it. */
function logOf(entries: readonly Entry[], count = entries.length): Uint8Array {
  const head = sectorOf([0x6a736677736872n, 1n, BigInt(count), BigInt(sector)]);
  const rest = entries.flatMap(({ sector: at = 0, fill = [], length = fill.length, flags: flag = 0, text = '' }) => {
    const entry = sectorOf([at, length, flag, text.length].map(BigInt));
    entry.set(Buffer.from(text), 32);
    return [entry, ...fill.map((byte) => new Uint8Array(sector).fill(byte))];
  });
  return new Uint8Array(Buffer.concat([head, ...rest]));
}

function sectorOf(numbers: readonly bigint[]): Uint8Array {
  const bytes = new Uint8Array(sector);
  for (const [index, number] of numbers.entries()) new DataView(bytes.buffer).setBigUint64(index * 8, number, true);
  return bytes;
}

/** The first byte of each sector. */
function contentsOf(image: Uint8Array): readonly (number | undefined)[] {
  return Array.from({ length: image.length / sector }, (_, index) => image[index * sector]);
}

test('a power cut keeps synchronised writes, and possibly some later writes', () => {
  const log = logOf([
    { sector: 0, fill: [1] },
    { sector: 1, fill: [2, 3] },
    { flags: flags.flush },
    { flags: flags.mark, text: 'here' },
    { sector: 2, fill: [4] },
    { sector: 0, length: 2, flags: flags.discard },
    { sector: 3, fill: [5], flags: flags.fua },
  ]);
  const empty = new Uint8Array(4 * sector).fill(9);
  const disks = [...cutDisks(empty, parseWriteLog(log))];
  expect(disks.map(({ image, ...rest }) => [contentsOf(image), rest])).toEqual([
    [[1, 9, 9, 9], { mark: '', isMarked: false, isWaitedFor: false }],
    [[1, 2, 3, 9], { mark: '', isMarked: false, isWaitedFor: true }],
    [[1, 2, 3, 9], { mark: 'here', isMarked: true, isWaitedFor: true }],
    [[1, 2, 4, 9], { mark: 'here', isMarked: false, isWaitedFor: false }],
    [[0, 0, 4, 5], { mark: 'here', isMarked: false, isWaitedFor: true }],
  ]);
  expect(contentsOf(empty)).toEqual([9, 9, 9, 9]);
});

test('an invalid or incomplete log is reported', () => {
  expect(() => parseWriteLog(new Uint8Array(sector))).toThrow('this is no log of writes');
  expect(() => parseWriteLog(new Uint8Array(3))).toThrow('this is no log of writes');
  const log = logOf([{ fill: [1] }, { fill: [2, 3] }]);
  expect(() => parseWriteLog(log.subarray(0, -1))).toThrow('the log of writes ends within entry 1 of 2');
  expect(() => parseWriteLog(logOf([{ fill: [1] }], 2))).toThrow('the log of writes ends within entry 1 of 2');
});

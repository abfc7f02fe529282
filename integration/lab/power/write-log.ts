/** A command to a disk, in the order of completion on the disk. */
export type LoggedStep =
  | { readonly kind: 'write'; readonly offset: number; readonly bytes: Uint8Array; readonly isBarrier: boolean }
  | { readonly kind: 'discard'; readonly offset: number; readonly length: number; readonly isBarrier: boolean }
  | { readonly kind: 'mark'; readonly text: string };

const magic = 0x6a736677736872n;
const flushFlag = 1n << 0n;
const fuaFlag = 1n << 1n;
const discardFlag = 1n << 2n;
const markFlag = 1n << 3n;

/** The size of an entry: four numbers of 64 bits. */
const entrySize = 32;

/**
 * Reads the log of the kernel's device-mapper target `log-writes`. The log starts with a sector about the whole log.
 * Each entry has a sector, including the text of a mark, followed by the written data.
 *
 * @throws if the text is no such log or is truncated
 * @see drivers/md/dm-log-writes.c of the kernel
 */
export function parseWriteLog(log: Uint8Array): readonly LoggedStep[] {
  const view = new DataView(log.buffer, log.byteOffset, log.byteLength);
  const number = (offset: number) => Number(view.getBigUint64(offset, true));
  if (log.byteLength < entrySize || view.getBigUint64(0, true) !== magic) throw new Error('this is no log of writes');
  const count = number(16);
  const sectorSize = view.getUint32(24, true);
  const steps: LoggedStep[] = [];
  let position = sectorSize;
  for (let index = 0; index < count; index++) {
    if (position + sectorSize > log.byteLength)
      throw new Error(`the log of writes ends within entry ${index} of ${count}`);
    const [offset, length] = [number(position) * sectorSize, number(position + 8) * sectorSize];
    const flags = view.getBigUint64(position + 16, true);
    const textLength = number(position + 24);
    const isBarrier = (flags & (flushFlag | fuaFlag)) !== 0n;
    const inside = position + entrySize;
    position += sectorSize;
    if ((flags & markFlag) !== 0n) {
      const text = new TextDecoder().decode(log.subarray(inside, inside + textLength)).replace(/\0$/, '');
      steps.push({ kind: 'mark', text });
    } else if ((flags & discardFlag) !== 0n) {
      steps.push({ kind: 'discard', offset, length, isBarrier });
    } else {
      if (position + length > log.byteLength)
        throw new Error(`the log of writes ends within entry ${index} of ${count}`);
      steps.push({ kind: 'write', offset, bytes: log.subarray(position, position + length), isBarrier });
      position += length;
    }
  }
  return steps;
}

/** A disk after a power cut. */
export interface CutDisk {
  /** The last mark before the cut. */
  readonly mark: string;
  /** True if nothing was written since the mark. */
  readonly isMarked: boolean;
  /** True if a program has waited for all writes before the cut. */
  readonly isWaitedFor: boolean;
  readonly image: Uint8Array;
}

/**
 * Yields possible states after a power cut: the disk at all marks, after all awaited writes, and after the first
 * unawaited write in between.
 *
 * @param empty - the disk before the log began
 */
export function* cutDisks(empty: Uint8Array, steps: readonly LoggedStep[]): Generator<CutDisk> {
  const disk = new Uint8Array(empty);
  let mark = '';
  let unwaited = 0;
  for (const step of steps) {
    if (step.kind === 'mark') {
      ({ text: mark } = step);
      yield { mark, isMarked: true, isWaitedFor: true, image: new Uint8Array(disk) };
      continue;
    }
    if (step.kind === 'write') disk.set(step.bytes, step.offset);
    else disk.fill(0, step.offset, step.offset + step.length);
    unwaited = step.isBarrier ? 0 : unwaited + 1;
    if (unwaited <= 1) yield { mark, isMarked: false, isWaitedFor: step.isBarrier, image: new Uint8Array(disk) };
  }
}

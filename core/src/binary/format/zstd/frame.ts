import { DamagedPolicyError } from '../damaged-policy-error.ts';
import { maxBlockSize } from './literals.ts';

/** A frame of zstd, found but not decoded: offsets in bytes of the compressed data. */
export interface Frame {
  readonly start: number;
  /** The offset of the first block. */
  readonly blocks: number;
  /** The offset after the last block and the optional checksum. */
  readonly end: number;
  readonly hasChecksum: boolean;
  /** The decompressed size in bytes. The blocks have room for at least as many bytes. */
  readonly contentSize: number;
  readonly largestBlock: number;
}

/** A block of a frame. The size is the content's size for a repeated byte, otherwise the data's size. */
export interface Block {
  readonly kind: 'raw' | 'repeated' | 'compressed';
  readonly isLast: boolean;
  readonly size: number;
  readonly start: number;
  readonly end: number;
}

/** By `Frame_Content_Size_flag`; a frame without the size and with a window has none. */
const contentSizeWidths = [0, 2, 4, 8] as const;
const dictionaryWidths = [0, 1, 2, 4] as const;
const blockKinds = ['raw', 'repeated', 'compressed'] as const;
const blockHeaderSize = 3;
const checksumSize = 4;

/**
 * Finds a frame's parts without decoding. The claimed size is checked before any allocation for the frame. Throws on
 * damage, and on features unsupported by the kernel: a missing content size, or a dictionary.
 *
 * @see RFC 8878, section 3.1.1
 */
export function findFrame(bytes: Uint8Array, start: number): Frame {
  const damaged = (message: string, offset = start): never => {
    throw new DamagedPolicyError(offset, message);
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const descriptor = bytes[start + 4] ?? 0;
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const sizeWidth = descriptor >>> 6 === 0 && isSingleSegment ? 1 : (contentSizeWidths[descriptor >>> 6] ?? 0);
  const dictionaryWidth = dictionaryWidths[descriptor & 3] ?? 0;
  const dictionary = start + (isSingleSegment ? 5 : 6);
  const size = dictionary + dictionaryWidth;
  const blocks = size + sizeWidth;
  if (blocks > bytes.length) damaged('the header of the zstd frame passes the end');
  if ((descriptor & 8) !== 0) damaged('the zstd frame has unknown flags');
  for (let at = dictionary; at < size; at++) if (bytes[at] !== 0) damaged('the zstd frame needs a dictionary');
  const contentSize =
    sizeWidth === 0 ? damaged('the zstd frame does not say how large its content is') : readSize(view, size, sizeWidth);
  const window = isSingleSegment ? contentSize : windowSize(bytes[start + 5] ?? 0);
  const most = Math.min(maxBlockSize, window);
  let at = blocks;
  let possible = 0;
  for (let isLast = false; !isLast;) {
    const block = readBlock(bytes, at);
    if (block.kind !== 'compressed' && block.size > most) damaged('a block is larger than it may be', at);
    possible += block.kind === 'compressed' ? most : block.size;
    isLast = block.isLast;
    at = block.end;
  }
  if (contentSize > possible) damaged('the zstd frame claims more content than its blocks can hold');
  const hasChecksum = (descriptor & 4) !== 0;
  if (hasChecksum && at + checksumSize > bytes.length) damaged('the checksum of the zstd frame passes the end', at);
  const end = at + (hasChecksum ? checksumSize : 0);
  return { start, blocks, end, hasChecksum, contentSize, largestBlock: most };
}

/** Reads a block's header. Throws where the block passes the end. */
export function readBlock(bytes: Uint8Array, at: number): Block {
  const start = at + blockHeaderSize;
  if (start > bytes.length) throw new DamagedPolicyError(at, 'the header of a block passes the end');
  const header = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
  const kind = blockKinds[(header >>> 1) & 3];
  if (kind === undefined) throw new DamagedPolicyError(at, 'a block is of an unknown kind');
  const size = header >>> 3;
  const end = start + (kind === 'repeated' ? 1 : size);
  if (end > bytes.length) throw new DamagedPolicyError(at, 'a block passes the end');
  return { kind, isLast: (header & 1) === 1, size, start, end };
}

/** `Frame_Content_Size` */
function readSize(view: DataView, at: number, width: 1 | 2 | 4 | 8): number {
  switch (width) {
    case 1:
      return view.getUint8(at);
    case 2:
      return view.getUint16(at, true) + 256;
    case 4:
      return view.getUint32(at, true);
    case 8:
      return Number(view.getBigUint64(at, true));
  }
}

/** `Window_Descriptor` */
function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >>> 3));
  return base + (base / 8) * (descriptor & 7);
}

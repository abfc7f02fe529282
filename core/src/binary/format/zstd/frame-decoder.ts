import { DamagedPolicyError } from '../damaged-policy-error.ts';
import { contentChecksum } from './content-checksum.ts';
import { readBlock, type Frame } from './frame.ts';
import { Literals } from './literals.ts';
import { Sequences } from './sequences.ts';

/**
 * Decompresses zstd frames into preallocated memory. All requirements of the format are checked, because the input can
 * be hostile. The time is proportional to the bytes read and written, for any input.
 *
 * @see RFC 8878, section 3.1.1
 */
export class FrameDecoder {
  readonly #literals = new Literals();
  readonly #sequences = new Sequences();

  /**
   * Throws if the frame is damaged.
   *
   * @param at - the offset of the frame's content in `output`
   * @param wrote - called after each block with the end of the complete content
   */
  decode(bytes: Uint8Array, frame: Frame, output: Uint8Array, at: number, wrote: (end: number) => void): void {
    this.#literals.startFrame();
    this.#sequences.startFrame();
    const end = at + frame.contentSize;
    let written = at;
    for (let from = frame.blocks, isLast = false; !isLast;) {
      const block = readBlock(bytes, from);
      const most = output.subarray(0, Math.min(end, written + frame.largestBlock));
      if (block.kind === 'compressed') {
        const after = this.#literals.read(bytes, block.start, block.end);
        const literals = this.#literals.bytes;
        written = this.#sequences.write(bytes, after, block.end, literals, most, at, written);
      } else {
        if (block.size > most.length - written) throw new DamagedPolicyError(from, 'a block is larger than it may be');
        if (block.kind === 'raw') output.set(bytes.subarray(block.start, block.end), written);
        else output.fill(bytes[block.start] ?? 0, written, written + block.size);
        written += block.size;
      }
      wrote(written);
      isLast = block.isLast;
      from = block.end;
    }
    if (written < end) throw new DamagedPolicyError(frame.start, 'the zstd frame has less content than it claims');
    if (!frame.hasChecksum) return;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (view.getUint32(frame.end - 4, true) !== contentChecksum(output.subarray(at, end)))
      throw new DamagedPolicyError(frame.end - 4, 'the checksum of the zstd frame does not match');
  }
}

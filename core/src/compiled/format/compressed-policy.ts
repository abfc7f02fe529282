import type { CompiledProblem } from './compiled-problem.ts';
import { frameStart } from './policy-start.ts';
import { DamagedPolicyError } from './damaged-policy-error.ts';
import { FrameDecoder } from './zstd/frame-decoder.ts';
import { findFrame, type Frame } from './zstd/frame.ts';

/** `Skippable_Frame`: all of 16 magic numbers. */
const skippableMagic = 0x184d_2a50;

/** Compressed policy, or what there is of it in front of the damage. */
export interface DecompressedPolicy {
  readonly bytes: Uint8Array;
  /** With an offset in the compressed bytes. */
  readonly problem: CompiledProblem | undefined;
}

/**
 * Decompresses policy that apparmor_parser 5.0 wrote for a kernel with `policy/compressed_load`. Never throws, whatever
 * the bytes are. Nothing is allocated for a frame until it was found to be whole, able to hold what it claims, and
 * within the limit.
 *
 * Each frame may have a header: `apparmor_parser --stdout` writes both for each of several profiles. A kernel takes one
 * frame at a time, as the compiler hands them to it.
 *
 * @param limit - how many bytes it may decompress to, all frames together
 */
export function decompressPolicy(bytes: Uint8Array, limit: number): DecompressedPolicy {
  const found = measure(bytes, limit);
  const output = new Uint8Array(found.size);
  const decoder = new FrameDecoder();
  let whole = 0;
  try {
    for (const frame of frames(bytes)) {
      if (frame.end > found.end) break;
      decoder.decode(bytes, frame, output, whole, (end) => (whole = end));
    }
  } catch (error) {
    return { bytes: output.subarray(0, whole), problem: problemOf(error) };
  }
  return { bytes: output, problem: found.problem };
}

/** How much the frames in front of any damage hold, and where they end. */
function measure(bytes: Uint8Array, limit: number) {
  let [size, end] = [0, 0];
  try {
    for (const frame of frames(bytes)) {
      if (frame.contentSize > limit - size)
        throw new DamagedPolicyError(frame.start, `it decompresses to more than ${limit >> 20} MiB`);
      size += frame.contentSize;
      end = frame.end;
    }
  } catch (error) {
    return { size, end, problem: problemOf(error) };
  }
  return { size, end, problem: undefined };
}

/** Frames of compressed policy in their order, found but not decoded. Throws at the first that is damaged. */
function* frames(bytes: Uint8Array): Generator<Frame> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length;) {
    // The kernel passes over what holds something else behind a frame, but not in front of it.
    const isSkippable = at > 0 && at + 8 <= bytes.length && (view.getUint32(at, true) & ~0xf) === skippableMagic;
    if (isSkippable) {
      at += 8 + view.getUint32(at + 4, true);
      if (at > bytes.length) throw new DamagedPolicyError(bytes.length, 'a frame of something else passes the end');
      continue;
    }
    const start = frameStart(bytes, at);
    if (start === undefined) throw new DamagedPolicyError(at, 'expected a zstd frame');
    const frame = findFrame(bytes, start);
    yield frame;
    at = frame.end;
  }
}

function problemOf(error: unknown): CompiledProblem {
  if (!(error instanceof DamagedPolicyError)) throw error;
  return { offset: error.offset, message: error.message, isDecompressed: false };
}

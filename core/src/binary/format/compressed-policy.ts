import type { CompiledProblem } from './compiled-problem.ts';
import { frameStart } from './policy-start.ts';
import { DamagedPolicyError } from './damaged-policy-error.ts';
import { FrameDecoder } from './zstd/frame-decoder.ts';
import { findFrame, type Frame } from './zstd/frame.ts';

/** `Skippable_Frame`: all of 16 magic numbers. */
const skippableMagic = 0x184d_2a50;

/** Decompressed policy, or the part before the damage. */
export interface DecompressedPolicy {
  readonly bytes: Uint8Array;
  /** The offset is in the compressed bytes. */
  readonly problem: CompiledProblem | undefined;
}

/**
 * Decompresses policy written by apparmor_parser 5.0 for a kernel with `policy/compressed_load`. Never throws, for any
 * bytes. Before allocating memory for a frame, checks the frame for completeness, a plausible content size, and the
 * limit.
 *
 * Each frame may have a header: `apparmor_parser --stdout` writes a header and a frame for each of several profiles. A
 * kernel accepts one frame at a time, as passed by the compiler.
 *
 * @param limit - the maximum number of decompressed bytes, all frames together
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

/** Returns the total content size of the frames before any damage, and the end of the last undamaged frame. */
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

/** Finds the frames of compressed policy in order, without decoding. Throws at the first damaged frame. */
function* frames(bytes: Uint8Array): Generator<Frame> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length;) {
    // The kernel skips a skippable frame after a zstd frame, but not before the first.
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

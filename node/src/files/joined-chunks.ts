/** The size of the first buffer, in bytes: most streams are shorter. */
const firstSize = 1 << 16;

/**
 * Joins the chunks of a stream into a single buffer, without a second copy of a long stream. Beyond 64 KiB, memory is
 * reserved for the largest size; the system provides only the written part.
 *
 * @param maxBytes - bytes
 * @returns undefined if the stream has more bytes
 * @throws if the stream fails
 */
export async function joinedChunks(chunks: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer | undefined> {
  let buffer = Buffer.allocUnsafeSlow(Math.min(firstSize, maxBytes));
  let length = 0;
  for await (const chunk of chunks) {
    if (chunk.length > maxBytes - length) return undefined;
    if (chunk.length > buffer.length - length) {
      const larger = Buffer.allocUnsafeSlow(maxBytes);
      buffer.copy(larger, 0, 0, length);
      buffer = larger;
    }
    length += chunk.copy(buffer, length);
  }
  return buffer.subarray(0, length);
}

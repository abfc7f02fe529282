/**
 * Joins the chunks of a stream into a single buffer without a second copy. Memory is reserved for the largest size; the
 * system provides only the written part.
 *
 * @param maxBytes - bytes
 * @returns undefined if the stream has more bytes
 * @throws if the stream fails
 */
export async function joinedChunks(chunks: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer | undefined> {
  const buffer = Buffer.allocUnsafeSlow(maxBytes);
  let length = 0;
  for await (const chunk of chunks) {
    if (chunk.length > maxBytes - length) return undefined;
    length += chunk.copy(buffer, length);
  }
  return buffer.subarray(0, length);
}

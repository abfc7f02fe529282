/**
 * Joins the chunks of a stream into a single buffer without a second copy. Memory is reserved for the largest size; the
 * system provides only the written part.
 *
 * @param largest - bytes
 * @returns undefined if the stream has more bytes
 * @throws if the stream fails
 */
export async function joinedChunks(chunks: AsyncIterable<Buffer>, largest: number): Promise<Buffer | undefined> {
  const whole = Buffer.allocUnsafeSlow(largest);
  let length = 0;
  for await (const chunk of chunks) {
    if (chunk.length > largest - length) return undefined;
    length += chunk.copy(whole, length);
  }
  return whole.subarray(0, length);
}

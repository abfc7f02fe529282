import type { ByteString } from '@lamellar/core/language';
import { tokensOf } from './mutate-policy.ts';

/** Questions that a shrinking may ask; the text may then still not be the smallest. */
const mostQuestions = 400;

/**
 * Makes a text smaller as long as it stays what it is, first by stretches of its tokens, then by single ones.
 *
 * @param isSuch - whether a smaller text is still what it was
 */
export async function shrinkText(
  text: ByteString,
  isSuch: (candidate: ByteString) => Promise<boolean>,
): Promise<ByteString> {
  let tokens = tokensOf(text);
  let questions = 0;
  for (let size = tokens.length >> 1; size > 0;) {
    let removed = false;
    for (let at = 0; at < tokens.length && questions < mostQuestions;) {
      const candidate = [...tokens.slice(0, at), ...tokens.slice(at + size)];
      questions++;
      if (await isSuch(candidate.join('') as ByteString)) {
        tokens = candidate;
        removed = true;
      } else {
        at += size;
      }
    }
    if (questions >= mostQuestions) break;
    size = removed && size === 1 ? 1 : size >> 1;
  }
  return tokens.join('') as ByteString;
}

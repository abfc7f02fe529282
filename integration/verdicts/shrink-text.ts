import type { ByteString } from '@lamellar/core/language';
import { tokensOf } from './mutate-policy.ts';

/** The maximum number of questions; the final text may not be minimal. */
const maxQuestions = 400;

/**
 * Minimises a text as long as `isSuch` is true, first by ranges of tokens, then by single tokens.
 *
 * @param isSuch - checks if a smaller text still has the wanted property
 */
export async function shrinkText(
  text: ByteString,
  isSuch: (candidate: ByteString) => Promise<boolean>,
): Promise<ByteString> {
  let tokens = tokensOf(text);
  let questions = 0;
  for (let size = tokens.length >> 1; size > 0;) {
    let removed = false;
    for (let at = 0; at < tokens.length && questions < maxQuestions;) {
      const candidate = [...tokens.slice(0, at), ...tokens.slice(at + size)];
      questions++;
      if (await isSuch(candidate.join('') as ByteString)) {
        tokens = candidate;
        removed = true;
      } else {
        at += size;
      }
    }
    if (questions >= maxQuestions) break;
    size = removed && size === 1 ? 1 : size >> 1;
  }
  return tokens.join('') as ByteString;
}

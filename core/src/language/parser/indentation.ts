import type { ByteString } from '../../source/bytes.ts';
import { isBlank } from './byte-class.ts';

/** Returns the indentation of the first token of a line; undefined for later tokens. */
export function indentation(text: ByteString, at: number): number | undefined {
  let start = at;
  while (isBlank(text.charCodeAt(start - 1))) start--;
  return start === 0 || text[start - 1] === '\n' ? at - start : undefined;
}

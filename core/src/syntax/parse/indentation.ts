import type { ByteString } from '../../source/bytes.ts';
import { isBlank } from './byte-class.ts';

/** How far what stands first on its line is indented; undefined for what does not. */
export function indentation(text: ByteString, at: number): number | undefined {
  let start = at;
  while (isBlank(text.charCodeAt(start - 1))) start--;
  return start === 0 || text[start - 1] === '\n' ? at - start : undefined;
}

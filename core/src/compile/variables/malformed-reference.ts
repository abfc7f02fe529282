import type { ByteString } from '../../source/bytes.ts';
import { attachmentVariables } from './own-variables.ts';

const wellFormed = /@\{[A-Za-z][A-Za-z0-9_]*\}/g;

/**
 * Returns the first `@{…}` with an invalid variable name. AppArmor 5.0 reads the text as a variable, 4.1 as literal
 * text. If a comma is the first invalid character, 5.0 also reads alternatives, and the rest of the name is not
 * checked.
 *
 * @see `extract_variable` and `is_var` of apparmor_parser 5.0
 */
export function malformedReference(text: ByteString): string | undefined {
  if (!text.replace(wellFormed, '').includes('@{')) return undefined;
  // A nested `@{` restarts the match.
  for (const [found, name = ''] of text.matchAll(/\\[^]|@\{((?:\\[^]|@(?!\{)|[^\\}@])*)\}/g)) {
    if (found.startsWith('\\') || /^[A-Za-z][A-Za-z0-9_]*$/.test(name)) continue;
    return /^[A-Za-z][A-Za-z0-9_]*,/.test(name) ? undefined : found;
  }
  return undefined;
}

/** Returns whether AppArmor 4.1 and 5.0 may read a reference in a text differently. */
export function mayDifferInReferences(text: ByteString): boolean {
  if (!text.includes('@{')) return false;
  return attachmentVariables.some((name) => text.includes(`@{${name}}`)) || malformedReference(text) !== undefined;
}

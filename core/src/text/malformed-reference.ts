import type { ByteString } from '../source/bytes.ts';
import { attachmentVariables } from './own-variables.ts';

const wellFormed = /@\{[A-Za-z][A-Za-z0-9_]*\}/g;

/**
 * The first `@{…}` that AppArmor 5.0 takes for a variable although no variable can have its name; 4.1 takes it as it stands.
 * A comma in place of the first character that is not of a name makes it alternatives to 5.0, too, and what follows is not looked at.
 *
 * @see `extract_variable` and `is_var` of apparmor_parser 5.0
 */
export function malformedReference(text: ByteString): string | undefined {
  if (!text.replace(wellFormed, '').includes('@{')) return undefined;
  // An `@{` within another one starts anew.
  for (const [found, name = ''] of text.matchAll(/\\[^]|@\{((?:\\[^]|@(?!\{)|[^\\}@])*)\}/g)) {
    if (found.startsWith('\\') || /^[A-Za-z][A-Za-z0-9_]*$/.test(name)) continue;
    return /^[A-Za-z][A-Za-z0-9_]*,/.test(name) ? undefined : found;
  }
  return undefined;
}

/** Whether a text may have a reference that AppArmor 4.1 and 5.0 read differently. */
export function mayDifferInReferences(text: ByteString): boolean {
  if (!text.includes('@{')) return false;
  return attachmentVariables.some((name) => text.includes(`@{${name}}`)) || malformedReference(text) !== undefined;
}

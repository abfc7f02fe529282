/** The part of a class with the permission words of rules. */
interface WordedClass {
  readonly permissionWords: Readonly<Record<string, number>> & { readonly read?: number; readonly write?: number };
}

/**
 * Returns the bits that a permission word of a rule grants; zero if the class lacks the word. Letters stand for `read`
 * and `write`. In a list, letters may be repeated or in upper case: `(rwr)`.
 *
 * @see `parse_X_sub_mode` in apparmor_parser's `parser_misc.c`
 */
export function grantedBits({ permissionWords }: WordedClass, word: string): number {
  if (Object.hasOwn(permissionWords, word)) return permissionWords[word] ?? 0;
  const { read, write } = permissionWords;
  if (read === undefined || write === undefined || !/^[rw]+$/i.test(word)) return 0;
  return (/r/i.test(word) ? read : 0) | (/w/i.test(word) ? write : 0);
}

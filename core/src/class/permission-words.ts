/** A class, as far as the words go that stand for its permissions in rules. */
interface WordedClass {
  readonly permissionWords: Readonly<Record<string, number>> & { readonly read?: number; readonly write?: number };
}

/**
 * What a permission word of a rule grants, as bits; nothing where the class has no such word. Letters stand for `read` and
 * `write`, and in a list they may be repeated, and upper case: `(rwr)`.
 *
 * @see `parse_X_sub_mode` in apparmor_parser's `parser_misc.c`
 */
export function grantedBits({ permissionWords }: WordedClass, word: string): number {
  if (Object.hasOwn(permissionWords, word)) return permissionWords[word] ?? 0;
  const { read, write } = permissionWords;
  if (read === undefined || write === undefined || !/^[rw]+$/i.test(word)) return 0;
  return (/r/i.test(word) ? read : 0) | (/w/i.test(word) ? write : 0);
}

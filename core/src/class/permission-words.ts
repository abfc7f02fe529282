/** What words of rules grant, as bits, with the letters that stand for `read` and `write`. */
export function permissionWordBits(
  words: Readonly<Record<string, number>> & { readonly read: number; readonly write: number },
): ReadonlyMap<string, number> {
  const { read, write } = words;
  return new Map([...Object.entries(words), ['r', read], ['w', write], ['rw', read | write], ['wr', read | write]]);
}

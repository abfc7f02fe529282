import { printable } from '@lamellar/core/language';

/** Matches a text against a pattern, in which `*` stands for any text. Takes time linear in the length of both. */
export function matchesPattern(pattern: string, text: string): boolean {
  const [first = '', ...others] = printable(pattern).split('*');
  const last = others.pop();
  if (last === undefined) return first === text;
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last)) return false;
  let at = first.length;
  for (const piece of others) {
    const found = text.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return at <= text.length - last.length;
}

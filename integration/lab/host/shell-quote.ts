/** Quotes words for a POSIX shell. Throws on NUL, which no argument can contain. */
export function shellQuote(words: readonly string[]): string {
  return words.map(quoteWord).join(' ');
}

function quoteWord(word: string): string {
  if (word.includes('\0')) throw new Error(`an argument of a command cannot hold NUL: ${JSON.stringify(word)}`);
  return /^[\w./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

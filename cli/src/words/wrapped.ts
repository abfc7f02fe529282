/** Wraps a sentence to a number of columns; a longer word has a line of its own. */
export function wrapped(sentence: string, indent = '  ', columns = 80): readonly string[] {
  return filled(sentence.split(' '), columns, indent, `${indent}  `);
}

/** Fills lines with words up to a number of columns, which include the indents of the first and of the other lines. */
export function filled(words: readonly string[], columns: number, first = '', other = first): readonly string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push((lines.length === 0 ? first : other) + word);
  }
  return lines;
}

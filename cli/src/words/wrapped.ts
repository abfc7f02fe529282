/** Wraps a sentence to a number of columns; a longer word has a line of its own. */
export function wrapped(sentence: string, indent = '  ', columns = 80): readonly string[] {
  const lines: string[] = [];
  for (const word of sentence.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push((lines.length === 0 ? indent : `${indent}  `) + word);
  }
  return lines;
}

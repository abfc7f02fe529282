import type { Roff } from './roff.ts';

/** Lines of a page's source are for people, too. */
const mostColumns = 80;

/** Writes a page's source: breaks lines between words, and removes empty paragraphs. */
export function pageText(lines: readonly Roff[]): string {
  let isShaped = false;
  const folded = lines.flatMap((line, index) => {
    if (line === '.EX' || line === '.EE') isShaped = line === '.EX';
    if (line === '.PP' && /^\.S[HS] /.test(lines[index - 1] ?? '')) return [];
    return isShaped || line.startsWith('.') ? [line] : line.split('\n').flatMap(fold);
  });
  return `${folded.join('\n')}\n`;
}

function fold(text: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > mostColumns) {
      lines.push(line);
      // The start of a line must not be read as a request.
      line = /^[.']/.test(word) ? `\\&${word}` : word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

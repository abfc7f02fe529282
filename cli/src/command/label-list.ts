import type { ByteString } from '@lamellar/core/language';

/**
 * The labels of a list separated by commas. What is a label as a whole is one, since names may have commas in them; and a comma
 * in braces, as patterns have them, separates nothing. A list of nothing is told as it is written: no answer would be one to it.
 */
export function splitLabels(text: ByteString, isLabel: (text: ByteString) => boolean): readonly ByteString[] {
  if (!text.includes(',') || isLabel(text)) return [text];
  const labels: string[] = [''];
  let depth = 0;
  for (const character of text) {
    if (character === '{') depth++;
    else if (character === '}') depth--;
    if (character === ',' && depth <= 0) labels.push('');
    else labels.push(`${labels.pop()}${character}`);
  }
  const written = labels.map((label) => label.trim()).filter((label) => label !== '') as ByteString[];
  return written.length === 0 ? [text] : [...new Set(written)];
}

import type { ByteString } from '@lamellar/core/language';

/**
 * Splits a list of labels at its commas. A text that is a label as a whole stays whole, since names may contain commas.
 * A comma in braces, as in patterns, does not separate. An empty list is returned as written, for an error message.
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

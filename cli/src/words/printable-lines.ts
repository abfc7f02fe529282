import { printable } from '@lamellar/core/language';

/** Makes a text of several lines safe to print, and keeps the line breaks. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

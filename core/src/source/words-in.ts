/** Splits a text into words, at blanks and line ends. */
export function wordsIn(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

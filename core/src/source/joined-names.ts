/** Joins names in a sentence: `a, b and c`. A comma alone would be ambiguous if exceptions or a new list follow. */
export function joinNames(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** Lists words in backquotes. */
export function quotedWords(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(', ');
}

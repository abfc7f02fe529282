import { countOf, digitsOf } from './count-of.ts';

/** Splits a long list after the entries to print. A list with a single further entry is printed as a whole. */
export function firstOf<Of>(
  all: readonly Of[],
  most: number,
): { readonly shown: readonly Of[]; readonly more: number } {
  const shown = all.slice(0, all.length > most + 1 ? most : all.length);
  return { shown, more: all.length - shown.length };
}

/** Prints a list in a sentence: `a, b and 3 more`. @param noun - the further entries, such as `more group` */
export function listed(names: readonly string[], most: number, noun?: string): string {
  const { shown, more } = firstOf(names, most);
  return more === 0 ? shown.join(', ') : `${shown.join(', ')} and ${moreOf(more, noun)}`;
}

/** Returns the lines of a list, and the number of further lines as the last line: `and 3 more`. */
export function firstLines(lines: readonly string[], most: number, noun?: string): readonly string[] {
  const { shown, more } = firstOf(lines, most);
  return more === 0 ? shown : [...shown, `and ${moreOf(more, noun)}`];
}

function moreOf(count: number, noun: string | undefined): string {
  return noun === undefined ? `${digitsOf(count)} more` : countOf(count, noun);
}

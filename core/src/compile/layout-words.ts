import { globOf, isAnyText, type LayoutField, type Template } from '../classes/rule-layout.ts';
import { quoteWord } from '../language/printer/print.ts';

/** A field of text before a NUL. */
export const textField: LayoutField = { kind: 'text', end: [0] };

/** A field of text at the end of a string. */
export const lastTextField: LayoutField = { kind: 'text', end: [] };

/**
 * Prints a template as a word of a rule, after a prefix such as `label=`. The result is empty if the template matches any
 * text, undefined if no glob describes the template.
 */
export function wordOf(template: Template | undefined, before = ''): string | undefined {
  if (template === undefined || isAnyText(template)) return '';
  const glob = template.length === 0 ? undefined : globOf(template);
  return glob === undefined ? undefined : `${before}${quoteWord(glob)}`;
}

/** Joins the words of a rule, without empty words. Undefined if a word is undefined. */
export function joinedWords(words: readonly (string | undefined)[], separator = ' '): string | undefined {
  return words.includes(undefined) ? undefined : words.filter((word) => word !== '').join(separator);
}

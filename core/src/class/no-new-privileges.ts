import type { ThingOption, ThingWords } from './thing-form.ts';

/** Behind what changes the label of a task: that the task has no_new_privs. */
export const noNewPrivileges: ThingOption = {
  word: 'no-new-privs',
  description: 'the task has no_new_privs: no layer that confines it may go',
};

/** The words without that one, and whether it was there, at the end. */
export function readNoNewPrivileges(words: ThingWords): {
  readonly words: ThingWords;
  readonly told: { readonly noNewPrivileges?: true };
} {
  // The first word is what the label changes by, whatever it is called.
  const isTold = words.length > 1 && (words.at(-1) as string | undefined) === noNewPrivileges.word;
  return isTold ? { words: words.slice(0, -1), told: { noNewPrivileges: true } } : { words, told: {} };
}

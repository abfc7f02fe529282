import type { ThingOption, ThingWords } from './thing-form.ts';

/** An option of operations that change the label of a task: the task has no_new_privs. */
export const noNewPrivileges: ThingOption = {
  word: 'no-new-privs',
  description: 'the task has no_new_privs: no layer that confines it may go',
};

/** Removes the option from the end of words, and reports whether it was present. */
export function readNoNewPrivileges(words: ThingWords): {
  readonly words: ThingWords;
  readonly told: { readonly noNewPrivileges?: true };
} {
  // The first word is always the target of the change, even if spelled like the option.
  const isTold = words.length > 1 && (words.at(-1) as string | undefined) === noNewPrivileges.word;
  return isTold ? { words: words.slice(0, -1), told: { noNewPrivileges: true } } : { words, told: {} };
}

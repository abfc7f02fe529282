import type { ObjectOption, ObjectWords } from './object-form.ts';

/** An option of operations that change the label of a task: the task has no_new_privs. */
export const noNewPrivileges: ObjectOption = {
  word: 'no-new-privs',
  description: 'assume a task with no_new_privs, so no confining layer can be dropped',
};

/** Removes the option from the end of words, and reports whether it was present. */
export function readNoNewPrivileges(words: ObjectWords): {
  readonly words: ObjectWords;
  readonly option: { readonly noNewPrivileges?: true };
} {
  // The first word is always the target of the change, even if spelled like the option.
  const isGiven = words.length > 1 && (words.at(-1) as string | undefined) === noNewPrivileges.word;
  return isGiven ? { words: words.slice(0, -1), option: { noNewPrivileges: true } } : { words, option: {} };
}

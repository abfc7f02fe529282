import { objectOf, objectOptions, operationWords, type ObjectWords, type Operation } from '@lamellar/core/classes';
import { bytesOf } from '@lamellar/core/language';
import { CommandError } from '../exit-status.ts';

/**
 * Returns the words of an object: the arguments, then the words of options such as `--owner`.
 *
 * @throws CommandError for an option of a different class, and for both owners
 */
export function objectWords(operations: readonly Operation[], texts: readonly string[], options: object): ObjectWords {
  const given = givenWords(options);
  if (given.includes('owner') && given.includes('other'))
    throw new CommandError('--owner and --other exclude each other', { hint: 'omit both: the answer has both cases' });
  const forms = operations.map(objectOf);
  const unexpected = given.find(
    (word) => !forms.every((form) => typeof form === 'object' && form.options?.some((one) => one.word === word)),
  );
  if (unexpected !== undefined)
    throw new CommandError(`--${unexpected} does not apply to ${operationWords(operations)}`, {
      hint: `omit --${unexpected}`,
    });
  return [...texts, ...given].map((text) => (text === '-' ? undefined : bytesOf(text)));
}

/**
 * Rejects the options for the words of an object, because the command has no object.
 *
 * @param option - the option instead of an object
 * @throws CommandError if an option is given
 */
export function rejectObjectOptions(options: object, option: string, hint: (word: string) => string): void {
  const [word] = givenWords(options);
  if (word !== undefined) throw new CommandError(`--${word} does not apply to ${option}`, { hint: hint(word) });
}

function givenWords(options: object): readonly string[] {
  return objectOptions.map(({ word }) => word).filter((word) => optionName(word) in options);
}

/** Returns the key of an option in the parsed options: `peer-name` becomes `peerName`. */
function optionName(word: string): string {
  return word.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

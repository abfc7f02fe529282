import { Source, type ByteString } from '@lamellar/core/language';

/** A text that not every user may read. Messages show the file's name and the place of an error, but no words. */
export class SecretSource extends Source {}

/** Makes a source of a part of a text, which is as secret as the text. */
export function partOf(source: Source, text: ByteString): Source {
  return source instanceof SecretSource ? new SecretSource(source.name, text) : new Source(source.name, text);
}

/** The message for an error in a secret text. */
export const redactedText = 'this place has an error; the text is not shown, because not every user may read the file';

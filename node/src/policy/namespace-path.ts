import { bytesOf, printable, type ByteString } from '@lamellar/core/language';
import { LoadError } from '../load-error.ts';

/**
 * Splits the full name of a policy namespace, `OUTER//INNER`, into the names on the path.
 *
 * @throws LoadError if the name is not valid
 */
export function namespacePath(name: string): readonly ByteString[] {
  const path = name.split('//');
  if (name.includes(':') || path.includes(''))
    throw new LoadError(`\`${printable(name)}\` is not a name of a policy namespace`, {
      hint: 'write the name without colons, and `OUTER//INNER` for a namespace in a namespace',
    });
  return path.map(bytesOf);
}

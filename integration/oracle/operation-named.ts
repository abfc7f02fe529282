import { parseOperations, type Operation } from '@lamellar/core';
import { bytesOf } from '@lamellar/core/language';

/** The one operation that a text names: `signal:term`. Throws where it names none. */
export function operationNamed(text: string): Operation {
  const parsed = parseOperations(bytesOf(text));
  if ('error' in parsed) throw new Error(parsed.error.message);
  return parsed.operations[0];
}

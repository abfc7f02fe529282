import { parseOperations, type PairOperation } from '@lamellar/core';
import { bytesOf } from '@lamellar/core/language';

/** The one operation on another label that a text names: `signal:term`. Throws where it names none. */
export function operationNamed(text: string): PairOperation {
  const parsed = parseOperations(bytesOf(text));
  if ('error' in parsed) throw new Error(parsed.error.message);
  const [operation] = parsed.operations;
  if (operation.shape !== 'cross-check') throw new Error(`${text} is done by a label by itself`);
  return operation;
}

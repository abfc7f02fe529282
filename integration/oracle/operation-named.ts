import { parseOperations, type PairOperation } from '@lamellar/core/classes';
import { bytesOf } from '@lamellar/core/language';

/** Parses a single operation between labels, such as `signal:term`. Throws on any different text. */
export function operationNamed(text: string): PairOperation {
  const parsed = parseOperations(bytesOf(text));
  if ('error' in parsed) throw new Error(parsed.error.message);
  const [operation] = parsed.operations;
  if (operation.shape !== 'cross-check') throw new Error(`${text} is done by a label by itself`);
  return operation;
}

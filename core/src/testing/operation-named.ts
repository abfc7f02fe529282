import { parseOperations } from '../classes/parse-operations.ts';
import type { LabelOperation, Operation, PairOperation } from '../classes/policy-classes.ts';
import { bytes } from './read-policy.ts';

/** Returns the single cross-checked operation of a name: `signal:term`. */
export function operationCalled(text: string): PairOperation {
  const operation = anyOperationNamed(text);
  if (operation.shape !== 'cross-check') throw new Error(`${text} is done by a label by itself`);
  return operation;
}

/** Returns the single stack-checked operation of a name: `userns:create`. */
export function labelOperationNamed(text: string): LabelOperation {
  const operation = anyOperationNamed(text);
  if (operation.shape !== 'stack-check') throw new Error(`${text} is done to another label`);
  return operation;
}

function anyOperationNamed(text: string): Operation {
  const parsed = parseOperations(bytes(text));
  if ('error' in parsed) throw new Error(parsed.error.message);
  return parsed.operations[0];
}

import { parseOperations } from '../class/parse-operations.ts';
import type { LabelOperation, Operation, PairOperation } from '../class/policy-classes.ts';
import { bytes } from './read-policy.ts';

/** The one operation on another label that a text names: `signal:term`. */
export function operationNamed(text: string): PairOperation {
  const operation = anyOperationNamed(text);
  if (operation.shape !== 'cross-check') throw new Error(`${text} is done by a label by itself`);
  return operation;
}

/** The one operation of a label by itself that a text names: `userns:create`. */
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

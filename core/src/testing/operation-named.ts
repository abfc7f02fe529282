import { parseOperations } from '../class/parse-operations.ts';
import type { Operation } from '../class/policy-classes.ts';
import { bytes } from './read-policy.ts';

/** The one operation that a text names: `signal:term`. */
export function operationNamed(text: string): Operation {
  const parsed = parseOperations(bytes(text));
  if ('error' in parsed) throw new Error(parsed.error.message);
  return parsed.operations[0];
}

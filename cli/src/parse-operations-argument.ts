import { parseOperations, type Operation, type ParsedOperations } from '@lamellar/core/classes';
import { bytesOf } from '@lamellar/core/language';
import { CommandError } from './exit-status.ts';

/**
 * Parses the operations of an argument: `signal:term`, `ptrace`, or several.
 *
 * @throws CommandError if the text names no operation
 */
export function parseOperationsArgument(text: string): readonly Operation[] {
  return operationsOrThrow(parseOperations(bytesOf(text)));
}

/**
 * Returns the operations.
 *
 * @throws CommandError if parsing failed
 */
export function operationsOrThrow(parsed: ParsedOperations): readonly Operation[] {
  if ('operations' in parsed) return parsed.operations;
  const { message, hint } = parsed.error;
  throw new CommandError(message, { hint });
}

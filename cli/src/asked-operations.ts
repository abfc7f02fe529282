import { parseOperations, type Operation, type ParsedOperations } from '@lamellar/core';
import { bytesOf } from '@lamellar/core/language';
import { CommandError } from './exit-status.ts';

/**
 * Parses the operations of an argument: `signal:term`, `ptrace`, or several.
 *
 * @throws CommandError if the text names no operation
 */
export function askedOperations(text: string): readonly Operation[] {
  return orRefuse(parseOperations(bytesOf(text)));
}

/**
 * Returns the operations.
 *
 * @throws CommandError if parsing failed
 */
export function orRefuse(parsed: ParsedOperations): readonly Operation[] {
  if ('operations' in parsed) return parsed.operations;
  const { message, hint } = parsed.error;
  throw new CommandError(message, { hint });
}

import { parseOperations, type Operation, type ParsedOperations } from '@lamellar/core';
import { bytesOf } from '@lamellar/core/language';
import { CommandError } from './exit-status.ts';

/**
 * The operations of an argument: `signal:term`, `ptrace`, or several.
 *
 * @throws CommandError where it names something else
 */
export function askedOperations(text: string): readonly Operation[] {
  return orRefuse(parseOperations(bytesOf(text)));
}

/** @throws CommandError where they could not be parsed */
export function orRefuse(parsed: ParsedOperations): readonly Operation[] {
  if ('operations' in parsed) return parsed.operations;
  const { message, hint } = parsed.error;
  throw new CommandError(message, { hint });
}

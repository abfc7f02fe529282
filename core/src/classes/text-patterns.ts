import { parseAare } from '../patterns/aare.ts';
import type { Pattern } from '../patterns/pattern.ts';
import type { ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import { operationError, type OperationError } from './operation-error.ts';

/** Reads a pattern of an expectation. Variables are an error, since only policy has variables. */
export function readTextPattern(word: ByteString): { readonly pattern: Pattern } | { readonly error: OperationError } {
  if (/@\{\w+\}/.test(word))
    return operationError(
      `\`${textOf(word)}\` has a variable: only policy text has variables`,
      'write the value of the variable',
    );
  const result = parseAare(word);
  if ('pattern' in result) return { pattern: result.pattern };
  return operationError(
    `invalid pattern \`${textOf(word)}\`: ${result.error.message}`,
    'escape a special character with a backslash',
  );
}

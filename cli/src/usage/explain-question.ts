import { parseOperations, type OperationError } from '@lamellar/core/classes';
import { bytesOf } from '@lamellar/core/language';
import { CommandError } from '../exit-status.ts';
import { quotedLine } from './usage-text.ts';

/** The words of a question on the command line. */
interface QuestionWords {
  readonly subject: string;
  readonly operation: string;
  readonly objects: readonly string[];
}

/** Returns the error of an invalid question. If a different order of the words is valid, the hint is that order. */
export function questionError(question: QuestionWords, { message, hint }: OperationError): CommandError {
  const words = reordered(question);
  const corrected = words === undefined ? undefined : quotedLine(['can', ...words]);
  return new CommandError(message, { hint: corrected === undefined ? hint : `write ${corrected}` });
}

function reordered({ subject, operation, objects }: QuestionWords): readonly string[] | undefined {
  const [object, ...others] = objects;
  // The operation precedes the subject.
  if (!isOperation(operation) && isOperation(subject)) return [operation, subject, ...objects];
  if (object === undefined) return undefined;
  // The path precedes the operation, as in a rule.
  if (operation.startsWith('/') && isOperation(`file:${object}`))
    return [subject, `file:${object}`, operation, ...others];
  // The class and the name of the operation are separate words.
  if (isOperation(operation) && !operation.includes(':') && isOperation(`${operation}:${object}`))
    return [subject, `${operation}:${object}`, ...others];
  const last = objects.at(-1);
  if (operation === 'file' && isOperation(`file:${last}`)) return [subject, `file:${last}`, ...objects.slice(0, -1)];
  // The path is in the place of the subject.
  if (isOperation(operation) && subject.startsWith('/') && object.includes(':'))
    return [object, operation, subject, ...others];
  return undefined;
}

function isOperation(text: string): boolean {
  return 'operations' in parseOperations(bytesOf(text));
}

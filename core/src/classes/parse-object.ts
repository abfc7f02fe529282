import type { ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import { operationError, type OperationError } from './operation-error.ts';
import { printOperation } from './parse-operations.ts';
import type { OperationObject } from './policy-class.ts';
import type { Operation } from './policy-classes.ts';
import type { ObjectReading, ObjectWords } from './object-form.ts';
import type { MediatedObject } from './mediated-object.ts';

/** The object of an operation as written: none, a label (in the policy or not), or an object with a form of its own. */
export type WrittenObject =
  | { readonly kind: 'none' }
  | { readonly kind: 'label'; readonly text: ByteString }
  | ({ readonly kind: 'object'; readonly words: ObjectWords } & ObjectReading<MediatedObject>);

/** An object, or the reason why the words are not valid for the operations. */
export type ParsedObject = { readonly object: WrittenObject } | { readonly error: OperationError };

/** Returns the form of an operation's object: a label for a cross-check, otherwise as the class specifies. */
export function objectOf(operation: Operation): OperationObject {
  return operation.shape === 'cross-check' ? 'label' : operation.object;
}

/**
 * Reads the object of operations from the words after them. All operations must have the same form of object.
 *
 * @param words - undefined for `-`, written in place of an inapplicable word
 */
export function parseObject(operations: readonly Operation[], words: ObjectWords): ParsedObject {
  const operation = operations[0];
  if (operation === undefined) throw new RangeError('an object of no operation');
  const object = objectOf(operation);
  const other = operations.find((one) => objectOf(one) !== object);
  const inQuotes = (one: Operation): string => `\`${printOperation(one)}\``;
  if (other !== undefined)
    return operationError(
      `${inQuotes(operation)} has ${inWords(object)}, and ${inQuotes(other)} has ${inWords(objectOf(other))}`,
      'ask separate questions',
    );
  if (typeof object === 'object') {
    const reading = object.read(
      words,
      operations.map((one) => one.name),
    );
    return 'error' in reading ? reading : { object: { kind: 'object', words, ...reading } };
  }
  const name = inQuotes(operation);
  const written = words.flatMap((word) => word ?? []);
  const [text, ...others] = written;
  if (object === 'none') {
    if (text === undefined) return { object: { kind: 'none' } };
    return operationError(`unexpected \`${textOf(text)}\`: ${name} has no target`, `remove the words after ${name}`);
  }
  if (text === undefined)
    return operationError(`${name} needs a target label`, `usage: SUBJECT ${printOperation(operation)} TARGET`);
  if (others.length === 0) return { object: { kind: 'label', text } };
  return operationError(`${name} has one target, not ${written.length}`, 'separate several labels with commas');
}

function inWords(object: OperationObject): string {
  if (object === 'none') return 'no target';
  return object === 'label' ? 'a target label' : `the target ${object.usage}`;
}

import { textOf, type ByteString } from '../source/bytes.ts';
import { fault, type OperationError } from './operation-error.ts';
import { printOperation } from './parse-operations.ts';
import type { OperationObject } from './policy-class.ts';
import type { Operation } from './policy-classes.ts';
import type { ThingReading, ThingWords } from './thing-form.ts';
import type { Thing } from './thing.ts';

/** What an operation is done to, as it was written: nothing, a label that the policy may have or not, or a thing. */
export type WrittenObject =
  | { readonly kind: 'none' }
  | { readonly kind: 'label'; readonly text: ByteString }
  | ({ readonly kind: 'thing'; readonly words: ThingWords } & ThingReading<Thing>);

/** An object, or why the words are none for these operations. */
export type ParsedObject = { readonly object: WrittenObject } | { readonly error: OperationError };

/** What an operation is done to: one label to another, or whatever else its class says. */
export function objectOf(operation: Operation): OperationObject {
  return operation.shape === 'cross-check' ? 'label' : operation.object;
}

/**
 * What operations are done to, of which all take the same, by the words behind them.
 *
 * @param words - undefined where `-` was written for what does not apply
 */
export function parseObject(operations: readonly Operation[], words: ThingWords): ParsedObject {
  const taken = new Map<OperationObject, Operation>();
  for (const operation of operations) if (!taken.has(objectOf(operation))) taken.set(objectOf(operation), operation);
  const [[object, operation] = [], other] = taken;
  if (object === undefined || operation === undefined) throw new RangeError('an object of no operation');
  const name = `\`${printOperation(operation)}\``;
  if (other !== undefined)
    return fault(
      `${name} is done to ${inWords(object)}, and \`${printOperation(other[1])}\` to ${inWords(other[0])}`,
      'ask one after the other',
    );
  if (typeof object === 'object') {
    const reading = object.read(
      words,
      operations.map((one) => one.name),
    );
    return 'error' in reading ? reading : { object: { kind: 'thing', words, ...reading } };
  }
  const written = words.flatMap((word) => word ?? []);
  const [text, ...others] = written;
  if (object === 'none') {
    if (text === undefined) return { object: { kind: 'none' } };
    return fault(`${name} is done to nothing, and there is \`${textOf(text)}\``, `leave out what follows ${name}`);
  }
  if (text === undefined) return fault(`${name} is done to a label, and there is none`, 'name it behind the operation');
  if (others.length === 0) return { object: { kind: 'label', text } };
  return fault(`${name} is done to one label, and there are ${written.length}`, 'commas separate several');
}

function inWords(object: OperationObject): string {
  if (object === 'none') return 'nothing';
  return object === 'label' ? 'a label' : object.usage;
}

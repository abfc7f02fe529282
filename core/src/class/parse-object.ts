import { textOf, type ByteString } from '../source/bytes.ts';
import { printOperation, type OperationError } from './parse-operations.ts';
import type { ObjectKind } from './policy-class.ts';
import type { Operation } from './policy-classes.ts';

/** What an operation is done to, as it was written: nothing, or a label that the policy may have or not. */
export type WrittenObject = { readonly kind: 'none' } | { readonly kind: 'label'; readonly text: ByteString };

/** An object, or why the words are none for these operations. */
export type ParsedObject = { readonly object: WrittenObject } | { readonly error: OperationError };

/** What an operation is done to: one label to another, or whatever else its class says. */
export function objectKind(operation: Operation): ObjectKind {
  return operation.shape === 'cross-check' ? 'label' : operation.object;
}

/** What operations are done to, of which all take the same, by the words behind them. */
export function parseObject(operations: readonly Operation[], words: readonly ByteString[]): ParsedObject {
  const kinds = new Map<ObjectKind, Operation>();
  for (const operation of operations.toReversed()) kinds.set(objectKind(operation), operation);
  const [toNone, toLabel] = [kinds.get('none'), kinds.get('label')].map((one) => one && `\`${printOperation(one)}\``);
  const [text, ...others] = words;
  if (toNone !== undefined && toLabel !== undefined)
    return fault(`${toLabel} is done to a label and ${toNone} is not`, 'ask one after the other');
  if (toNone !== undefined) {
    if (text === undefined) return { object: { kind: 'none' } };
    return fault(`${toNone} is done to nothing, and there is \`${textOf(text)}\``, `leave out what follows ${toNone}`);
  }
  if (text === undefined)
    return fault(`${toLabel} is done to a label, and there is none`, 'name it behind the operation');
  if (others.length === 0) return { object: { kind: 'label', text } };
  return fault(`${toLabel} is done to one label, and there are ${words.length}`, 'commas separate several');
}

function fault(message: string, hint: string): ParsedObject {
  return { error: { message, hint } };
}

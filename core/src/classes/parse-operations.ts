import { suggest } from '../diagnostics/suggest.ts';
import type { ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import { hintForName, likelyOperations } from './likely-operation.ts';
import type { OperationError } from './operation-error.ts';
import { classRows, policyClasses, type Operation, type PolicyClass } from './policy-classes.ts';

/** Operations, or the reason why the text names none. */
export type ParsedOperations =
  { readonly operations: readonly [Operation, ...Operation[]] } | { readonly error: OperationError };

/**
 * Parses the operations of a text, without duplicates: `signal:term`, `ptrace` for a whole class,
 * `signal:term,kill,ptrace` for several. After a comma, a word is a name in the current class if the class has the
 * name. Otherwise the word is a class.
 */
export function parseOperations(text: ByteString): ParsedOperations {
  const found = new Set<Operation>();
  let list: PolicyClass | undefined;
  let last: Operation | undefined;
  for (const item of text.split(',').map((part) => part.trim())) {
    const joined = last === undefined ? undefined : operationJoined(last, item);
    if (last !== undefined && joined !== undefined) {
      found.delete(last);
      found.add(joined);
      last = joined;
      continue;
    }
    const continued = list === undefined ? [] : operationsNamed(list, item);
    if (continued.length > 0) {
      for (const operation of continued) found.add(operation);
      continue;
    }
    const colon = item.indexOf(':');
    const row = classRows.find(({ word }) => word === (colon < 0 ? item : item.slice(0, colon).trimEnd()));
    const alone = colon < 0 ? operationByItself(item) : undefined;
    last = undefined;
    if (alone !== undefined) {
      found.add(alone);
      list = undefined;
      continue;
    }
    if (row === undefined) return { error: list === undefined ? unknownClass(item) : unknownName(list, item) };
    if (colon < 0) {
      for (const operation of row.alone ?? row.operations) found.add(operation);
      list = undefined;
      continue;
    }
    list = row.word;
    const name = item.slice(colon + 1).trimStart();
    const named = operationsNamed(list, name);
    if (named.length === 0) return { error: unknownName(list, name) };
    for (const operation of named) found.add(operation);
    last = named[0];
  }
  return parsed(found);
}

/** Returns the operation of a longer name, if the class joins names into one operation. */
function operationJoined(last: Operation, name: string): Operation | undefined {
  const { joinsNames = false, operation } = policyClasses[last.class];
  return joinsNames ? operation(`${last.name},${name}`) : undefined;
}

/** Returns the operation for a word without a class. */
function operationByItself(word: string): Operation | undefined {
  return classRows.find(({ byThemselves = [] }) => byThemselves.includes(word))?.operation(word);
}

/** Parses the operations of one class from a list of names, without duplicates: `term, kill`. */
export function parseOperationNames(policyClass: PolicyClass, list: string): ParsedOperations {
  const found = new Set<Operation>();
  for (const name of list.split(',').map((part) => part.trim())) {
    const named = operationsNamed(policyClass, name);
    if (named.length === 0) return { error: unknownName(policyClass, name) };
    for (const operation of named) found.add(operation);
  }
  return parsed(found);
}

/** Prints an operation in the syntax of `parseOperations`: `signal:term`. */
export function printOperation(operation: Operation): `${PolicyClass}:${string}` {
  return `${operation.class}:${operation.name}`;
}

/** Reports that a class lacks an operation. */
export function unknownOperation(policyClass: PolicyClass, name: string): string {
  const { noun } = policyClasses[policyClass].names;
  return `unknown ${noun} \`${textOf(name as ByteString)}\`${noun === policyClass ? '' : ` of ${policyClass}`}`;
}

/** Returns the operation of a class by any usual name (`term`, `SIGTERM`), or several operations with a common name. */
function operationsNamed(policyClass: PolicyClass, name: string): readonly Operation[] {
  const { operation, several, names } = policyClasses[policyClass];
  const found = operation(name) ?? operation(names.spelling(name));
  return found === undefined ? (several?.(name) ?? []) : [found];
}

function unknownName(policyClass: PolicyClass, name: string): OperationError {
  const { suggestions: likely, known, spelling } = policyClasses[policyClass].names;
  const near = suggest(spelling(name), likely);
  return {
    message: unknownOperation(policyClass, name),
    hint: near === undefined ? (hintForName(policyClass, name) ?? known) : `did you mean \`${near}\`?`,
  };
}

function unknownClass(item: string): OperationError {
  const colon = item.indexOf(':');
  const [word, rest] = colon < 0 ? [item, ''] : [item.slice(0, colon), item.slice(colon)];
  const words = classRows.map((row) => row.word);
  const near = suggest(word, words);
  const likely = near === undefined ? likelyOperations(item) : [`${near}${rest}`];
  const candidates = likely.map((operation) => `\`${textOf(operation as ByteString)}\``);
  const isPath = item.startsWith('/');
  return {
    message: `unknown operation \`${textOf(item as ByteString)}\``,
    hint:
      candidates.length > 0
        ? `did you mean ${candidates.join(' or ')}?`
        : isPath
          ? `write the operation before the path, as in \`file:r ${textOf(item as ByteString)}\``
          : `write CLASS or CLASS:NAME, as in \`signal:term\`; classes are ${words.join(', ')}`,
  };
}

function parsed(found: ReadonlySet<Operation>): ParsedOperations {
  const [first, ...others] = found;
  // A list has at least one item, and every item either adds an operation or is an error.
  if (first === undefined) throw new RangeError('a class without operations');
  return { operations: [first, ...others] };
}

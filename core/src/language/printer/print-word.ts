import type { ByteString } from '../../source/bytes.ts';
import { isListValue } from '../parser/byte-class.ts';
import { conditionNameEnd } from '../parser/scanner.ts';
import type { Condition } from '../ast-words.ts';
import { encodeValue, withoutLastBackslash } from './encode-value.ts';

/** Joins words with blanks. A final backslash would escape a blank, so a line end follows instead. */
export function joinWords(words: readonly string[]): string {
  let text = '';
  for (const word of words) text += (text === '' ? '' : endsOpen(text) ? '\n' : ' ') + word;
  return text;
}

/** Appends a mark directly to a word. */
export function endWith(word: string, mark: string): string {
  return (endsOpen(word) ? `${word}\n` : word) + mark;
}

function endsOpen(word: string): boolean {
  return word.endsWith('\\');
}

/** `(a, b)` */
export function listText(words: readonly string[]): string {
  return `(${words.map((word, index) => endWith(word, index === words.length - 1 ? '' : ',')).join(' ')})`;
}

/** Prints a list value without quotes: a final backslash would escape the closing quote. */
export function listValueText(value: ByteString): string {
  if (value === '') return '""';
  const [start, backslash] = withoutLastBackslash(value);
  return encodeValue(start, (code) => !isListValue(code)) + backslash;
}

/** Prints a condition outside of a group. */
export function conditionText({ name, operator, values, list }: Condition): string {
  const value = list ? listText(values.map(({ raw }) => raw)) : (values[0]?.raw ?? '');
  if (operator === undefined) return name;
  return operator === 'in' ? `${name} in ${value}` : `${name}${operator}${value}`;
}

/** `(name=value, name)` */
export function printGroupConditions(conditions: readonly Condition[]): string {
  return listText(conditions.map((condition) => conditionText({ ...condition, name: encodeName(condition.name) })));
}

/** Encodes the name of a condition in a group. The name may have any byte, but some need an escape. */
function encodeName(name: ByteString): ByteString {
  const [comma, colon] = [0x2c, 0x3a];
  const [start, backslash] = withoutLastBackslash(name);
  const text = encodeValue(start, (code, at) => {
    if (code === comma && at > 0 && at < name.length - 1) return false;
    // With the operator, the colon would become `:=`.
    if (code === colon && at === name.length - 1) return true;
    return conditionNameEnd(String.fromCharCode(code) as ByteString, 0) === 0;
  });
  return (text + backslash) as ByteString;
}

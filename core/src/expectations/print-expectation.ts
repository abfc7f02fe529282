import type { ByteString } from '../source/bytes.ts';
import type { Expectation, ExpectedObjects, Selector, ObjectLabels } from './expectation.ts';

/** Prints an expectation in the syntax of `parseExpectation`. */
export function printExpectation({ verdict, action, from, to }: Expectation): ByteString {
  const { operations } = action;
  const names = operations === 'all' ? [] : operations.map(({ name }) => name.replaceAll(',', ', '));
  const list = names.length === 0 ? '' : ` (${names.join(', ')})`;
  const object = to === undefined ? '' : ` to ${to.kind === 'objects' ? printObjects(to) : printSelector(to)}`;
  return `${verdict} ${action.class}${list} from ${printSelector(from)}${object}` as ByteString;
}

/** Prints the words of objects, with quotes around paths and around words with blanks. */
export function printObjects({ words, meaning, labels }: ExpectedObjects): ByteString {
  const keyword = meaning.kind === 'sets' ? (meaning.form.patterns?.keyword ?? '') : '';
  const printed = words.map((word, index) => {
    const label = labels.find((one) => one.word === index);
    if (label !== undefined) return printLabels(label);
    if (word === undefined) return '-';
    if (/^[^/"\\ \t\r\n][^" \t\r\n]*$/.test(word) && (word as string) !== '-' && (word as string) !== 'label')
      return word;
    return `"${meaning.kind === 'sets' ? word : escape(word)}"`;
  });
  return [keyword, ...printed].filter((word) => word !== '').join(' ') as ByteString;
}

function printLabels({ selector, prefix }: ObjectLabels): string {
  const printed = printSelector(selector);
  return printed.startsWith('"') ? `"${prefix}${printed.slice(1)}` : `${prefix}${printed}`;
}

/** Prints a selector, with quotes if necessary. */
export function printSelector(selector: Selector): ByteString {
  if (selector.kind === 'label') return `label "${escape(selector.label)}"` as ByteString;
  const container = selector.kind === 'host' ? 'host' : escape(selector.container);
  const word = `${container}:${selector.profiles.text}`;
  return (/[" \t\r\n]/.test(word) ? `"${word}"` : word) as ByteString;
}

function escape(text: string): string {
  return text.replace(/["\\]/g, '\\$&');
}

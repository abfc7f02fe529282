import type { ByteString } from '../source/bytes.ts';
import type { Expectation, Selector } from './expectation.ts';

/** An expectation as the sentence that `parseExpectation` reads. */
export function printExpectation({ verdict, action, from, to }: Expectation): ByteString {
  const { operations } = action;
  const list = operations === 'all' ? '' : ` (${operations.map(({ name }) => name).join(', ')})`;
  return `${verdict} ${action.class}${list} from ${printSelector(from)}${to === undefined ? '' : ` to ${printSelector(to)}`}` as ByteString;
}

/** A selector as sentences have it, in quotes where it would fall apart without. */
export function printSelector(selector: Selector): ByteString {
  if (selector.kind === 'label') return `label "${escape(selector.label)}"` as ByteString;
  const container = selector.kind === 'host' ? 'host' : escape(selector.container);
  const word = `${container}:${selector.profiles.text}`;
  return (/[" \t\r\n]/.test(word) ? `"${word}"` : word) as ByteString;
}

function escape(text: string): string {
  return text.replace(/["\\]/g, '\\$&');
}

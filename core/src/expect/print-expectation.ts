import type { ByteString } from '../source/bytes.ts';
import { signalName } from '../syntax/vocabulary/signals.ts';
import type { Expectation, ExpectedAction, Selector } from './expectation.ts';

/** An expectation as the sentence that `parseExpectation` reads. */
export function printExpectation({ verdict, action, from, to }: Expectation): ByteString {
  const words = wordsOf(action);
  const list = words === 'all' ? '' : ` (${words.join(', ')})`;
  return `${verdict} ${action.kind}${list} from ${printSelector(from)} to ${printSelector(to)}` as ByteString;
}

/** A selector as sentences have it, in quotes where it would fall apart without. */
export function printSelector(selector: Selector): ByteString {
  if (selector.kind === 'label') return `label "${escape(selector.label)}"` as ByteString;
  const container = selector.kind === 'host' ? 'host' : escape(selector.container);
  const word = `${container}:${selector.profiles.text}`;
  return (/[" \t\r\n]/.test(word) ? `"${word}"` : word) as ByteString;
}

function wordsOf(action: ExpectedAction): readonly string[] | 'all' {
  if (action.kind === 'ptrace') return action.accesses;
  return action.signals === 'all' ? 'all' : action.signals.map(signalName);
}

function escape(text: string): string {
  return text.replace(/["\\]/g, '\\$&');
}

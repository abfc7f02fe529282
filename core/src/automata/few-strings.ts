import type { ByteString } from '../source/bytes.ts';
import { deadState, type State } from './automaton.ts';
import type { Language } from './language.ts';

/** Limit of visited prefixes. */
const maxPrefixes = 4_000;

/** Returns all strings of a language; undefined if the strings are more than a limit, or long. */
export function fewStrings(language: Language, limit: number): readonly ByteString[] | undefined {
  const found: ByteString[] = [];
  const prefixes: { readonly state: State; readonly text: string }[] = [{ state: language.start, text: '' }];
  for (let at = 0; at < prefixes.length; at++) {
    const { state, text } = prefixes[at] ?? { state: deadState, text: '' };
    if (language.isAccepting(state)) found.push(text as ByteString);
    if (found.length > limit) return undefined;
    for (let byte = 0; byte < 256; byte++) {
      const next = language.step(state, byte);
      if (next !== deadState) prefixes.push({ state: next, text: text + String.fromCharCode(byte) });
    }
    if (prefixes.length > maxPrefixes) return undefined;
  }
  return found;
}

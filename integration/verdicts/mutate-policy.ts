import type { ByteString } from '@lamellar/core/language';
import type { Random } from '../generate/random.ts';
import { spaces } from '../generate/random-white-space.ts';

/** Names with their braces, quotes, and single signs; blanks and comments in between. */
const token = /\s+|#[^\n]*|"(?:[^"\\\n]|\\[^])*"|@\{\w*\}|[\w./*?\\^+:-]+|->|[+?:<>=!]?=|[^]/g;

/** The tokens of a policy text, including blanks and comments: the concatenation is the text. */
export function tokensOf(text: ByteString): readonly ByteString[] {
  return (text.match(token) ?? []) as unknown as readonly ByteString[];
}

/**
 * Mutates a single token of a policy text: drops, doubles or swaps the token, replaces it by a further token of the
 * text, or changes the following white space. The result may be valid.
 */
export function mutatePolicy(text: ByteString, random: Random): ByteString {
  const tokens = [...tokensOf(text)];
  const places = tokens.flatMap((each, index) => (/^(?:\s|#)/.test(each) ? [] : [index]));
  if (places.length === 0) return text;
  const which = random.below(places.length);
  const at = places[which] ?? 0;
  const next = places[which + 1] ?? at;
  const here = tokens[at] ?? ('' as ByteString);
  switch (random.below(5)) {
    case 0:
      tokens.splice(at, 1);
      break;
    case 1:
      tokens.splice(at, 0, here, ' ' as ByteString);
      break;
    case 2:
      tokens[at] = tokens[next] ?? here;
      tokens[next] = here;
      break;
    case 3:
      tokens.splice(at + 1, /^\s/.test(tokens[at + 1] ?? '') ? 1 : 0, random.pick(spaces) as ByteString);
      break;
    default:
      tokens[at] = tokens[random.pick(places)] ?? here;
  }
  return tokens.join('') as ByteString;
}

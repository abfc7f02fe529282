import { bytesOf, type ByteString } from '../../source/bytes.ts';
import { isSpace } from './byte-class.ts';
import { quotedEnd } from './scanner.ts';

/** A character that a person takes for one of the language, and apparmor_parser for part of a name. */
export interface LookAlike {
  readonly start: number;
  readonly end: number;
  /** What is to be said about it. */
  readonly message: string;
  readonly hint: string;
}

/** What was meant: anywhere, or only where something begins or ends. */
interface Kind {
  readonly what: string;
  readonly hint: string;
  readonly place: 'anywhere' | 'start' | 'end';
}

const blank: Kind = { what: 'no blank', hint: 'write a blank', place: 'anywhere' };
const invisible: Kind = { what: 'invisible', hint: 'delete it', place: 'anywhere' };
const quote: Kind = { what: 'no quote', hint: 'write `"`', place: 'start' };
const arrow: Kind = { what: 'no arrow', hint: 'write `->`', place: 'start' };
const comma: Kind = { what: 'no comma', hint: 'write `,`', place: 'end' };

/** What word processors, web pages and chats make of what was typed. */
const kinds: readonly (readonly [Kind, readonly string[]])[] = [
  [blank, Array.from('\u00A0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u202F\u3000')],
  [invisible, Array.from('\u00AD\u200B\u200C\u200D\u2060\uFEFF')],
  [quote, Array.from('“”„«‘’‚')],
  [arrow, ['→', '⇒', '–>', '—>', '−>']],
  [comma, Array.from('，、')],
];

const byBytes = new Map(
  kinds.flatMap(([kind, characters]) =>
    characters.map((character) => [bytesOf(character) as string, { ...kind, shown: shown(character, kind) }] as const),
  ),
);

/** A blank or nothing says more as its code. */
function shown(character: string, { place }: Kind): string {
  if (place !== 'anywhere') return `\`${character}\``;
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

const pattern = new RegExp(['["#]', ...byBytes.keys()].join('|'), 'g');

/** What all of them begin with, by which most text is done with at once. */
const leads = /[\u00C2\u00E2\u00E3\u00EF]/;

/** Those in a stretch of text that are neither in quotes nor in comments. */
export function* lookAlikes(text: ByteString, from: number, to: number): Generator<LookAlike, undefined> {
  const stretch = text.slice(from, to);
  if (!leads.test(stretch)) return;
  const search = new RegExp(pattern);
  for (let match = search.exec(stretch); match !== null; match = search.exec(stretch)) {
    const start = from + match.index;
    const end = start + match[0].length;
    const kind = byBytes.get(match[0]);
    if (kind === undefined) search.lastIndex = endOfQuoteOrComment(text, start) - from;
    else if (isThere(text, start, end, kind)) yield described(start, end, kind);
  }
}

/** One that nobody sees, or takes for a blank, right here. */
export function unseenAt(text: ByteString, at: number): LookAlike | undefined {
  if (!leads.test(text[at] ?? '')) return undefined;
  const length = [2, 3].find((bytes) => byBytes.get(text.slice(at, at + bytes))?.place === 'anywhere');
  return length === undefined ? undefined : lookAlikes(text, at, at + length).next().value;
}

function endOfQuoteOrComment(text: ByteString, at: number): number {
  if (text[at] === '"') return Math.max(quotedEnd(text, at), at + 1);
  const isComment = at === 0 || isSpace(text.charCodeAt(at - 1));
  if (!isComment || text.startsWith('#include', at)) return at + 1;
  const newline = text.indexOf('\n', at);
  return newline === -1 ? text.length : newline;
}

/** Within a name, quotes and commas may well be meant. */
function isThere(text: ByteString, start: number, end: number, { place }: Kind): boolean {
  if (place === 'anywhere') return true;
  const beside = place === 'start' ? text[start - 1] : text[end];
  return beside === undefined || ' \t\r\n=(,'.includes(beside);
}

function described(
  start: number,
  end: number,
  { what, hint, shown: name }: Kind & { readonly shown: string },
): LookAlike {
  if (start === 0 && name === 'U+FEFF') {
    const message = 'a byte order mark, which is part of a word to apparmor_parser';
    return { start, end, message, hint: 'save the file without one' };
  }
  return { start, end, message: `${name} is ${what}, and part of a word to apparmor_parser`, hint };
}

import { bytesOf, type ByteString } from '../../source/bytes.ts';
import { isSpace } from './byte-class.ts';
import { quotedEnd } from './scanner.ts';

/** A confusable character: people read a token of the language, apparmor_parser reads part of a name. */
export interface Confusable {
  readonly start: number;
  readonly end: number;
  /** The message of the diagnostic. */
  readonly message: string;
  readonly hint: string;
}

/** A kind of confusable character: confusing anywhere, or only at the start or end of a token. */
interface Kind {
  readonly what: string;
  readonly hint: string;
  readonly place: 'anywhere' | 'start' | 'end';
}

const blank: Kind = { what: 'not a blank', hint: 'write a blank', place: 'anywhere' };
const invisible: Kind = { what: 'invisible', hint: 'delete it', place: 'anywhere' };
const quote: Kind = { what: 'not a quote', hint: 'write `"`', place: 'start' };
const arrow: Kind = { what: 'not an arrow', hint: 'write `->`', place: 'start' };
const comma: Kind = { what: 'not a comma', hint: 'write `,`', place: 'end' };

/** Substitutions by word processors, web pages and chats. */
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

/** Returns the code point of a blank or an invisible character, and any visible character itself. */
function shown(character: string, { place }: Kind): string {
  if (place !== 'anywhere') return `\`${character}\``;
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

const pattern = new RegExp(['["#]', ...byBytes.keys()].join('|'), 'g');

/** The first bytes of all confusable characters, to skip most text at once. */
const leads = /[\u00C2\u00E2\u00E3\u00EF]/;

/** Finds the confusable characters of a text range, except in quotes and comments. */
export function* confusables(text: ByteString, from: number, to: number): Generator<Confusable, undefined> {
  const stretch = text.slice(from, to);
  if (!leads.test(stretch)) return;
  const search = new RegExp(pattern);
  for (let match = search.exec(stretch); match !== null; match = search.exec(stretch)) {
    const start = from + match.index;
    const end = start + match[0].length;
    const kind = byBytes.get(match[0]);
    if (kind === undefined) search.lastIndex = endOfQuoteOrComment(text, start) - from;
    else if (isConfusing(text, start, end, kind)) yield described(start, end, kind);
  }
}

/** Returns an invisible or blank-like character at an offset. */
export function invisibleAt(text: ByteString, at: number): Confusable | undefined {
  if (!leads.test(text[at] ?? '')) return undefined;
  const length = [2, 3].find((bytes) => byBytes.get(text.slice(at, at + bytes))?.place === 'anywhere');
  return length === undefined ? undefined : confusables(text, at, at + length).next().value;
}

function endOfQuoteOrComment(text: ByteString, at: number): number {
  if (text[at] === '"') return Math.max(quotedEnd(text, at), at + 1);
  const isComment = at === 0 || isSpace(text.charCodeAt(at - 1));
  if (!isComment || text.startsWith('#include', at)) return at + 1;
  const newline = text.indexOf('\n', at);
  return newline === -1 ? text.length : newline;
}

/** Checks the place of a confusable character: within a name, quotes and commas may be intended. */
function isConfusing(text: ByteString, start: number, end: number, { place }: Kind): boolean {
  if (place === 'anywhere') return true;
  const neighbour = place === 'start' ? text[start - 1] : text[end];
  return neighbour === undefined || ' \t\r\n=(,'.includes(neighbour);
}

function described(
  start: number,
  end: number,
  { what, hint, shown: name }: Kind & { readonly shown: string },
): Confusable {
  if (start === 0 && name === 'U+FEFF') {
    const message = 'a byte order mark, which is part of a word to apparmor_parser';
    return { start, end, message, hint: 'save the file without one' };
  }
  return { start, end, message: `${name} is ${what}, and part of a word to apparmor_parser`, hint };
}

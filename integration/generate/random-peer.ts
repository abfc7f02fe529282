import type { ByteString } from '@lamellar/core/language';
import { randomPattern } from './random-pattern.ts';
import type { Random } from './random.ts';

/** The names for random peers: the tree's labels in the view of a namespace. */
export interface PeerNames {
  /** Single names and stacks visible to a profile in the namespace. */
  readonly seen: readonly ByteString[];
  /** Similar names that never match: stacks in a different order, names with a namespace prefix. */
  readonly missed: readonly ByteString[];
}

/** A peer pattern that likely matches some labels of the tree and not the rest; undefined for no peer. */
export function randomPeer(random: Random, names: PeerNames): string | undefined {
  const roll = random.below(100);
  if (roll < 12) return undefined;
  if (roll < 20) return 'unconfined';
  if (roll < 25) return random.pick(['*', '**', '{*,**}', '[^u]**']);
  if (roll < 28) return random.pick(['@{profile_name}', '@{profile_name}//&*', '@{one}', '{@{several},unconfined}']);
  if (roll < 33) return validPattern(random);
  const stacks = names.seen.filter((name) => name.includes('//&'));
  const from = roll < 38 ? names.missed : roll < 70 ? stacks : names.seen;
  const name = random.pick(from.length > 0 ? from : names.seen);
  return random.chance(30) ? exactPattern(name) : nearly(random, name, names.seen);
}

/** A random pattern that the compiler accepts: a refused pattern would cost the whole tree. */
function validPattern(random: Random): string {
  // `\@{one}` is an alternative with a single item, and `\-` in a class may be a reversed range. A quote after any
  // backslash becomes part of the name.
  for (;;) {
    const { text } = randomPattern(random);
    if (!/\\@\{|\\-|\\$/.test(text)) return text;
  }
}

/** A pattern for exactly the name. */
export function exactPattern(name: string): string {
  return piecesOf(name).join('');
}

/** Converts the bytes of a name to literal patterns. */
function piecesOf(name: string): readonly string[] {
  return [...name].map((byte) => (/[*?[\]{}\\,^"]/.test(byte) ? `\\${byte}` : byte));
}

/** Applies a few small changes to the pattern of a name; most results still match the name. */
function nearly(random: Random, name: string, others: readonly string[]): string {
  let pieces = piecesOf(name);
  for (let change = random.below(3); change >= 0 && pieces.length > 0; change--)
    pieces = changed(random, pieces, others);
  return pieces.length === 0 ? '*' : pieces.join('');
}

function changed(random: Random, pieces: readonly string[], others: readonly string[]): readonly string[] {
  const at = random.below(pieces.length);
  const piece = pieces[at] ?? '';
  const before = pieces.slice(0, at);
  const after = pieces.slice(at + 1);
  const plain = /^[A-Za-z0-9]$/.test(piece);
  switch (random.below(10)) {
    case 0:
      return [...before, random.pick(['*', '**'])];
    case 1:
      return [random.pick(['*', '**']), piece, ...after];
    case 2:
      return [...before, random.pick(['*', '**', '?*']), ...after];
    case 3:
      return [...before, '?', ...after];
    case 4:
      return [...before, plain ? random.pick([`[${piece}z]`, '[a-m]', '[^a-m]', `[^${piece}]`]) : '[^a-z]', ...after];
    case 5:
      return [...before, `{${[piece, ...after].join('')},${exactPattern(random.pick(others))}}`];
    case 6:
      return [`{${[...before, piece].join('')},${random.pick(['', 'u', '*'])}}`, ...after];
    case 7:
      return piece.length === 1 ? [...before, escaped(random, piece), ...after] : pieces;
    case 8:
      return withOnePart(random, pieces);
    default:
      return random.chance(50) ? [...before, ...after] : [...pieces, random.pick(['//&*', '//&**', '{,//&**}', 'z'])];
  }
}

/** Replaces a part of a stack by a pattern: the usual form of rules about stacks. */
function withOnePart(random: Random, pieces: readonly string[]): readonly string[] {
  const separators = pieces.flatMap((_, at) => (pieces.slice(at, at + 3).join('') === '//&' ? [at] : []));
  const starts = [0, ...separators.map((at) => at + 3)];
  const part = random.below(starts.length);
  const pattern = random.pick(['*', '**', 'unconfined', '?*']);
  return [...pieces.slice(0, starts[part]), pattern, ...pieces.slice(separators[part] ?? pieces.length)];
}

/** Writes a byte in a random numeric notation of patterns. */
function escaped(random: Random, byte: string): string {
  const code = byte.charCodeAt(0);
  const hex = `\\x${code.toString(16).padStart(2, '0')}`;
  const octal = `\\${code.toString(8).padStart(3, '0')}`;
  return random.pick([hex, octal, `\\d${code.toString().padStart(3, '0')}`]);
}

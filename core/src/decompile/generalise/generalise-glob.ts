import type { State } from '../../automata/automaton.ts';
import { globOf, type Template, type TemplateElement } from '../../classes/rule-layout.ts';
import {
  bitCount,
  anyByte,
  byteSet,
  byteSetKey,
  complement,
  hasByte,
  nonNul,
  onlyByte,
  singleByte,
  type ByteSet,
} from '../../patterns/byte-set.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { StateSets } from './state-sets.ts';

const slash = 0x2f;
const noSlash = complement(byteSet([0, slash]));
const noSlashAtAll = complement(byteSet([slash]));

/** One byte of a set. */
export const once = (set: ByteSet): TemplateElement => ({ set, times: 'once' });
/** Any number of bytes of a set. */
export const any = (set: ByteSet): TemplateElement => ({ set, times: 'any' });

/** The templates of wildcards, the broadest first. After a slash, a wildcard has at least one byte. */
export const wildcards: Readonly<Record<'text' | 'address', readonly Template[]>> = {
  text: [[any(nonNul)], [once(noSlash), any(nonNul)], [any(noSlash)], [once(noSlash), any(noSlash)]],
  address: [[any(anyByte)], [any(noSlashAtAll)]],
};

/** A field within a string. */
export interface Place {
  readonly text: ByteString;
  readonly end: number;
  readonly sets: StateSets;
  /** Is true if rules may grant the permissions after all given states, if the string continues from a position. */
  readonly holds: (states: readonly State[] | undefined, from: number) => boolean;
}

/** Finds the broadest glob that holds for a field of a string. */
export function generaliseGlob(
  from: readonly State[],
  start: number,
  place: Place,
  signs: readonly Template[],
): Template | undefined {
  const wide = wideGlob(from, start, place, signs);
  // A long set is the rest between further rules. A literal prefix of the automaton then covers as much.
  if (wide?.some(isLongSet) !== true) return wide;
  const along = globAlong(from, start, place, signs);
  return along !== undefined && place.sets.languages.hasMore(along, wide) ? along : wide;
}

/** The longest set that is readable between brackets. */
const maxSetSize = 8;

/** Is true for a set with many bytes in and many bytes out. */
function isLongSet({ set, times }: TemplateElement): boolean {
  if (times !== 'once' || onlyByte(set) !== undefined) return false;
  const size = set.words.reduce((sum, word) => sum + bitCount(word), 0);
  return size > maxSetSize && size < anyByteCount - maxSetSize;
}

function isMadeOf(text: ByteString, from: number, to: number, set: ByteSet): boolean {
  for (let at = from; at < to; at++) if (!hasByte(set, text.charCodeAt(at))) return false;
  return true;
}

/** Follows the string and all bytes with equal steps, until a wildcard holds. */
function globAlong(
  from: readonly State[],
  start: number,
  { text, end, sets, holds }: Place,
  signs: readonly Template[],
): Template | undefined {
  const found: TemplateElement[] = [];
  let states: readonly State[] | undefined = from;
  for (let at = start; states !== undefined && at <= end; at++) {
    const here: readonly State[] = states;
    const rest = end - at;
    const sign = signs.find((one) => {
      const least = one.filter(({ times }) => times === 'once').length;
      return least <= rest && one.every(({ set }) => isMadeOf(text, at, end, set)) && holds(sets.after(here, one), end);
    });
    if (sign !== undefined) return [...found, ...sign];
    if (at === end) return found;
    const own = text.charCodeAt(at);
    const next = sets.afterByte(here, own);
    const equivalent = sets.classes.filter(([first = 0]) => sets.afterByte(here, first)?.join() === next?.join());
    const set = byteSet(equivalent.flat());
    found.push(once(isPrintable(set, own) ? set : singleByte(own)));
    states = next;
  }
  return undefined;
}

function wideGlob(
  from: readonly State[],
  start: number,
  { text, end, sets, holds }: Place,
  signs: readonly Template[],
): Template | undefined {
  const found: TemplateElement[] = [];
  let states: readonly State[] | undefined = from;
  for (let at = start; states !== undefined && at <= end;) {
    const here: readonly State[] = states;
    const wide = found.at(-1)?.times === 'any' ? undefined : wildcardAt(here, at);
    if (wide !== undefined) {
      found.push(...wide.sign);
      states = wide.states;
      at += wide.length;
      continue;
    }
    if (at === end) return found;
    const set = setAt(here, at);
    found.push(once(set));
    states = sets.after(here, [once(set)]);
    at++;
  }
  return undefined;

  /** Finds the wildcard for the longest part of the string, and the broadest for this part. */
  function wildcardAt(here: readonly State[], at: number) {
    let best: { readonly sign: Template; readonly states: readonly State[]; readonly length: number } | undefined;
    for (const sign of signs) {
      const after = sets.after(here, sign);
      if (after === undefined) continue;
      const least = sign.filter(({ times }) => times === 'once').length;
      for (let length = longest(sign, at); length >= least && length > (best?.length ?? -1); length--)
        if (holds(after, at + length)) best = { sign, states: after, length };
    }
    return best;
  }

  /** Returns the length of the match of a wildcard. */
  function longest(sign: Template, at: number): number {
    let length = 0;
    const [first, last = first] = sign;
    while (at + length < end) {
      const { set } = (length === 0 ? first : last) ?? {};
      if (set === undefined || !hasByte(set, text.charCodeAt(at + length))) break;
      length++;
    }
    return length;
  }

  /** Finds a set for a byte: nearly all bytes, or bytes with equal steps, so that further rules are not split. */
  function setAt(here: readonly State[], at: number): ByteSet {
    const own = text.charCodeAt(at);
    const after = sets.afterByte(here, own)?.join();
    const others = sets.classes.filter(([first = 0]) => first !== 0 && holds(sets.afterByte(here, first), at + 1));
    // Most bytes are literals.
    if (others.length === 1 && others[0]?.length === 1) return singleByte(own);
    const equivalent = others.filter(([first = 0]) => sets.afterByte(here, first)?.join() === after);
    const all = byteSet(others.flat());
    // A negated set includes NUL, as in globs. The set of `?` does not.
    const isSign = [noSlash, nonNul].some((set) => byteSetKey(set) === byteSetKey(all));
    const isMost = isSign || holds(sets.afterByte(here, 0), at + 1);
    const most = isSign ? noSlash : isMost ? byteSet([0, ...others.flat()]) : all;
    const some = byteSet(equivalent.flat().length > anyByteCount / 2 ? [] : equivalent.flat());
    const plain = byteSet(equivalent.flat().filter(isPlain));
    const digits = isDigit(own) ? byteSet(others.flat().filter(isDigit)) : some;
    const candidates =
      isMost && others.flat().length > anyByteCount / 2 ? [most, digits, some, plain] : [digits, some, plain];
    return candidates.find((set) => isPrintable(set, own)) ?? singleByte(own);
  }
}

const anyByteCount = 256;

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** Is true if a byte is literal within `[…]`. */
function isPlain(byte: number): boolean {
  return /^[\w ./:@~]$/.test(String.fromCharCode(byte));
}

function isPrintable(set: ByteSet, own: number): boolean {
  return ((set.words[own >> 5] ?? 0) >>> (own & 31)) % 2 === 1 && globOf([once(set)]) !== undefined;
}

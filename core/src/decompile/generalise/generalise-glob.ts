import type { State } from '../../automata/automaton.ts';
import { globOf, type Template, type TemplateElement } from '../../classes/rule-layout.ts';
import {
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
/** As many as there are of a set. */
export const any = (set: ByteSet): TemplateElement => ({ set, times: 'any' });

/** What wildcards of globs stand for, the widest first. Behind a slash they have a byte at least. */
export const wildcards: Readonly<Record<'text' | 'address', readonly Template[]>> = {
  text: [[any(nonNul)], [once(noSlash), any(nonNul)], [any(noSlash)], [once(noSlash), any(noSlash)]],
  address: [[any(anyByte)], [any(noSlashAtAll)]],
};

/** A field within a string. */
export interface Place {
  readonly text: ByteString;
  readonly end: number;
  readonly sets: StateSets;
  /** Whether all that follows some states like the string does, from some place of it on, may be told to have the permissions. */
  readonly holds: (states: readonly State[] | undefined, from: number) => boolean;
}

/** As wide a glob as holds, for a field of a string. */
export function widenGlob(
  from: readonly State[],
  start: number,
  place: Place,
  signs: readonly Template[],
): Template | undefined {
  const wide = wideGlob(from, start, place, signs);
  // Long sets are what others leave between wildcards: what follows the automaton can be read, then, and tells as much.
  if (wide?.some(isLongSet) !== true) return wide;
  const along = globAlong(from, start, place, signs);
  return along !== undefined && place.sets.languages.hasMore(along, wide) ? along : wide;
}

/** More bytes than are read at once between brackets. */
const mostInSet = 8;

/** Whether a byte is of a set that it takes many to tell, or many that are not in it. */
function isLongSet({ set, times }: TemplateElement): boolean {
  if (times !== 'once' || onlyByte(set) !== undefined) return false;
  const size = set.words.reduce((sum, word) => sum + bitsSet(word), 0);
  return size > mostInSet && size < anyByteCount - mostInSet;
}

function bitsSet(word: number): number {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count++;
  return count;
}

function isMadeOf(text: ByteString, from: number, to: number, set: ByteSet): boolean {
  for (let at = from; at < to; at++) if (!hasByte(set, text.charCodeAt(at))) return false;
  return true;
}

/** Follows the string, with all bytes that lead to the same, until anything may follow. */
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
      return (
        least <= rest && one.every(({ set }) => isMadeOf(text, at, end, set)) && holds(sets.behind(here, one), end)
      );
    });
    if (sign !== undefined) return [...found, ...sign];
    if (at === end) return found;
    const own = text.charCodeAt(at);
    const next = sets.behindByte(here, own);
    const alike = sets.classes.filter(([first = 0]) => sets.behindByte(here, first)?.join() === next?.join());
    const set = byteSet(alike.flat());
    found.push(once(isTold(set, own) ? set : singleByte(own)));
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
    states = sets.behind(here, [once(set)]);
    at++;
  }
  return undefined;

  /** The sign that can stand in place of the longest part of the string, and of these the widest. */
  function wildcardAt(here: readonly State[], at: number) {
    let best: { readonly sign: Template; readonly states: readonly State[]; readonly length: number } | undefined;
    for (const sign of signs) {
      const behind = sets.behind(here, sign);
      if (behind === undefined) continue;
      const least = sign.filter(({ times }) => times === 'once').length;
      for (let length = longest(sign, at); length >= least && length > (best?.length ?? -1); length--)
        if (holds(behind, at + length)) best = { sign, states: behind, length };
    }
    return best;
  }

  /** How much of the string a sign matches. */
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

  /** The bytes that can stand in place of one: almost all, or those that lead to the same, so that rules about others are not cut up. */
  function setAt(here: readonly State[], at: number): ByteSet {
    const own = text.charCodeAt(at);
    const behind = sets.behindByte(here, own)?.join();
    const others = sets.classes.filter(([first = 0]) => first !== 0 && holds(sets.behindByte(here, first), at + 1));
    // Most bytes stand for themselves alone.
    if (others.length === 1 && others[0]?.length === 1) return singleByte(own);
    const alike = others.filter(([first = 0]) => sets.behindByte(here, first)?.join() === behind);
    const all = byteSet(others.flat());
    // What is all bytes but some is so with the NUL, as globs have it; but for what `?` stands for.
    const isSign = [noSlash, nonNul].some((set) => byteSetKey(set) === byteSetKey(all));
    const isMost = isSign || holds(sets.behindByte(here, 0), at + 1);
    const most = isSign ? noSlash : isMost ? byteSet([0, ...others.flat()]) : all;
    const some = byteSet(alike.flat().length > anyByteCount / 2 ? [] : alike.flat());
    const plain = byteSet(alike.flat().filter(isPlain));
    const digits = isDigit(own) ? byteSet(others.flat().filter(isDigit)) : some;
    const candidates =
      isMost && others.flat().length > anyByteCount / 2 ? [most, digits, some, plain] : [digits, some, plain];
    return candidates.find((set) => isTold(set, own)) ?? singleByte(own);
  }
}

const anyByteCount = 256;

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** Whether a byte stands for itself within `[…]`. */
function isPlain(byte: number): boolean {
  return /^[\w ./:@~]$/.test(String.fromCharCode(byte));
}

function isTold(set: ByteSet, own: number): boolean {
  return ((set.words[own >> 5] ?? 0) >>> (own & 31)) % 2 === 1 && globOf([once(set)]) !== undefined;
}

import type { ByteString } from '../source/bytes.ts';
import { byteSet, complement, hasByte, nonNul, singleByte, type ByteSet } from './byte-set.ts';
import type { Pattern } from './pattern.ts';

/** A byte of a set, once or repeated any number of times. */
export interface SequenceElement {
  readonly set: ByteSet;
  readonly repeats: boolean;
}

/** A pattern without alternatives, as a list of elements. */
export type Sequence = readonly SequenceElement[];

/** A limit on the number of sequences. */
interface SequenceLimit {
  /** Takes a sequence. Returns false if the limit is reached. */
  spend(): boolean;
}

/**
 * Expands a pattern into sequences; the pattern matches their union. Undefined if the pattern repeats more than a byte,
 * unlike any glob, or needs too many sequences.
 */
export function sequencesOf(pattern: Pattern, budget: SequenceLimit): readonly Sequence[] | undefined {
  const found = expand(pattern, [[]], budget);
  return found?.map(simplified);
}

function expand(pattern: Pattern, before: readonly Sequence[], budget: SequenceLimit): readonly Sequence[] | undefined {
  switch (pattern.kind) {
    case 'set':
      return before.map((sequence) => [...sequence, { set: without(pattern.set), repeats: false }]);
    case 'star':
      if (pattern.of.kind !== 'set') return undefined;
      return appended(before, { set: without(pattern.of.set), repeats: true });
    case 'sequence':
      return pattern.parts.reduce<readonly Sequence[] | undefined>(
        (sequences, part) => sequences && expand(part, sequences, budget),
        before,
      );
    case 'choice': {
      const found: Sequence[] = [];
      for (const alternative of pattern.alternatives)
        for (const sequence of expand(alternative, before, budget) ?? [undefined]) {
          if (sequence === undefined || !budget.spend()) return undefined;
          found.push(sequence);
        }
      return found;
    }
  }
}

/** Removes NUL from a set, since names have no NUL. */
function without(set: ByteSet): ByteSet {
  return intersected(set, nonNul);
}

function appended(before: readonly Sequence[], element: SequenceElement): readonly Sequence[] {
  return before.map((sequence) => [...sequence, element]);
}

/** Removes redundant elements: of two adjacent repeated sets, a subset of the neighbour. */
function simplified(sequence: Sequence): Sequence {
  const kept: SequenceElement[] = [];
  for (const element of sequence) {
    const last = kept.at(-1);
    if (last?.repeats === true && element.repeats) {
      if (includes(last.set, element.set)) continue;
      if (includes(element.set, last.set)) kept.pop();
    }
    kept.push(element);
  }
  return kept;
}

const slash = 0x2f;
const noSlash = intersected(complement(byteSet([slash])), nonNul);

/**
 * Prints a sequence as a glob for equal names. Undefined if no short glob is equivalent.
 *
 * @see `convert_aaregex_to_pcre` of apparmor_parser: after a slash, a wildcard without neighbours matches at least one
 * byte
 */
export function printSequence(sequence: Sequence): ByteString | undefined {
  let text = '';
  for (let at = 0; at < sequence.length; at++) {
    const element = sequence[at];
    if (element === undefined) break;
    const star = element.repeats ? starFor(element.set) : undefined;
    if (element.repeats && star === undefined) return undefined;
    const isAfterSlash = at > 0 && isOnly(sequence[at - 1], slash);
    const next = sequence[at + 1];
    const following = sequence[at + 2];
    if (isAfterSlash && !element.repeats && isSame(element.set, noSlash) && next?.repeats === true) {
      const isLast = following === undefined || isOnly(following, slash);
      const after = starFor(next.set);
      if (isLast && after !== undefined) {
        text += after;
        at++;
        continue;
      }
    }
    if (star !== undefined) {
      const isWhole = isAfterSlash && (next === undefined || isOnly(next, slash));
      // Two adjacent stars would be a single `**`.
      text += isWhole || text.endsWith('*') ? `{,${star}}` : star;
      continue;
    }
    const word = printSet(element.set);
    if (word === undefined) return undefined;
    text += word;
  }
  return text as ByteString;
}

function starFor(set: ByteSet): '*' | '**' | undefined {
  if (isSame(set, nonNul)) return '**';
  return isSame(set, noSlash) ? '*' : undefined;
}

/** Bytes without a special meaning within `[…]`. */
const plainInClass = /^[\w ./:@~]$/;

function printSet(set: ByteSet): string | undefined {
  const bytes = Array.from({ length: 255 }, (_, index) => index + 1).filter((byte) => hasByte(set, byte));
  const [first] = bytes;
  if (first === undefined) return undefined;
  if (bytes.length === 1) return escapeByte(first);
  if (isSame(set, nonNul)) return '{?,/}';
  if (isSame(set, noSlash)) return '?';
  const isNegated = bytes.length > 127;
  const listed = isNegated
    ? Array.from({ length: 255 }, (_, index) => index + 1).filter((byte) => !hasByte(set, byte))
    : bytes;
  const chars = listed.map((byte) => String.fromCharCode(byte));
  if (!chars.every((char) => plainInClass.test(char))) return undefined;
  return `[${isNegated ? '^' : ''}${ranges(listed)}]`;
}

function ranges(bytes: readonly number[]): string {
  let text = '';
  for (let at = 0; at < bytes.length;) {
    let end = at;
    while (bytes[end + 1] === (bytes[end] ?? 0) + 1) end++;
    const [from, to] = [bytes[at] ?? 0, bytes[end] ?? 0].map((byte) => String.fromCharCode(byte));
    if (end - at < 2 || !/^(?:[0-9]{2}|[a-z]{2}|[A-Z]{2})$/.test(`${from}${to}`)) end = at;
    text += end === at ? from : `${from}-${to}`;
    at = end + 1;
  }
  return text;
}

function escapeByte(byte: number): string {
  const char = String.fromCharCode(byte);
  return '*?[]{}^,\\'.includes(char) ? `\\${char}` : char;
}

function isOnly(element: SequenceElement | undefined, byte: number): boolean {
  return element !== undefined && !element.repeats && isSame(element.set, singleByte(byte));
}

function intersected(left: ByteSet, right: ByteSet): ByteSet {
  return { words: left.words.map((word, index) => word & (right.words[index] ?? 0)) };
}

function includes(set: ByteSet, other: ByteSet): boolean {
  return isSame(intersected(set, other), other);
}

function isSame(left: ByteSet, right: ByteSet): boolean {
  return left.words.every((word, index) => word === right.words[index]);
}

import type { Pattern } from '../patterns/pattern.ts';
import { bytesIn, onlyByte, type ByteSet } from '../patterns/byte-set.ts';

/** A prefix of strings matched by a pattern; `whole` if the prefix is an entire string. */
export interface LiteralPrefix {
  readonly text: string;
  readonly whole: boolean;
}

/** The limit for prefixes: comparing more would cost as much as the automaton. */
const maxPrefixes = 32;

/** Returns prefixes covering every matched string. */
export function literalPrefixes(pattern: Pattern): readonly LiteralPrefix[] {
  return extend([{ text: '', whole: true }], pattern);
}

// Comparisons of thousands of rules call these functions for each pair of rules: closures would cost most of the time.

/** Returns whether two sets of prefixes allow a common string. */
export function mayMeet(left: readonly LiteralPrefix[], right: readonly LiteralPrefix[]): boolean {
  for (const one of left) if (meetsAny(one, right)) return true;
  return false;
}

/** Returns whether each prefix of the first set allows a string of the second set. */
export function mayAllMeet(left: readonly LiteralPrefix[], right: readonly LiteralPrefix[]): boolean {
  for (const one of left) if (!meetsAny(one, right)) return false;
  return true;
}

/** Returns whether a string of one set of prefixes may begin with a string of the second set. */
export function mayExtend(left: readonly LiteralPrefix[], right: readonly LiteralPrefix[]): boolean {
  for (const one of left)
    for (const { text } of right) if (one.text.startsWith(text) || text.startsWith(one.text)) return true;
  return false;
}

function meetsAny(one: LiteralPrefix, others: readonly LiteralPrefix[]): boolean {
  for (const other of others) if (meets(one, other)) return true;
  return false;
}

function meets(left: LiteralPrefix, right: LiteralPrefix): boolean {
  const difference = left.text.length - right.text.length;
  if (difference === 0) return left.text === right.text;
  return difference < 0
    ? !left.whole && right.text.startsWith(left.text)
    : !right.whole && left.text.startsWith(right.text);
}

/** Extends the prefixes by a pattern; prefixes that are not whole stay unchanged. */
function extend(prefixes: readonly LiteralPrefix[], pattern: Pattern): readonly LiteralPrefix[] {
  switch (pattern.kind) {
    case 'set': {
      const bytes = fewBytes(pattern.set);
      return bytes === undefined ? ended(prefixes) : bounded(prefixes, appended(prefixes, bytes));
    }
    case 'star':
      return ended(prefixes);
    case 'sequence': {
      let extended = prefixes;
      let literal = '';
      for (const part of pattern.parts) {
        const byte = part.kind === 'set' ? onlyByte(part.set) : undefined;
        if (byte !== undefined) {
          literal += String.fromCharCode(byte);
          continue;
        }
        extended = extend(appended(extended, [literal]), part);
        literal = '';
        if (!extended.some(({ whole }) => whole)) return extended;
      }
      return appended(extended, [literal]);
    }
    case 'choice': {
      const done = prefixes.filter(({ whole }) => !whole);
      const open = prefixes.filter(({ whole }) => whole);
      const extended: LiteralPrefix[] = [...done];
      for (const alternative of pattern.alternatives) {
        for (const prefix of extend(open, alternative)) extended.push(prefix);
        if (extended.length > maxPrefixes) return ended(prefixes);
      }
      return extended;
    }
  }
}

/** Appends texts to whole prefixes, in all combinations. */
function appended(prefixes: readonly LiteralPrefix[], texts: readonly string[]): readonly LiteralPrefix[] {
  const [only, another] = texts;
  if (only === '' && another === undefined) return prefixes;
  return prefixes.flatMap((prefix) =>
    prefix.whole ? texts.map((text) => ({ text: prefix.text + text, whole: true })) : [prefix],
  );
}

function bounded(before: readonly LiteralPrefix[], after: readonly LiteralPrefix[]): readonly LiteralPrefix[] {
  return after.length > maxPrefixes ? ended(before) : after;
}

function ended(prefixes: readonly LiteralPrefix[]): readonly LiteralPrefix[] {
  return prefixes.map(({ text }) => ({ text, whole: false }));
}

const few = 4;

function fewBytes(set: ByteSet): readonly string[] | undefined {
  const bytes = bytesIn(set);
  return bytes.length > few ? undefined : bytes.map((byte) => String.fromCharCode(byte));
}

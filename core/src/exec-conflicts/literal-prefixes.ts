import type { Pattern } from '../glob/pattern.ts';
import type { ByteSet } from '../glob/byte-set.ts';

/** The start of some of the strings that a pattern matches. `whole` where it is all of the string. */
export interface LiteralPrefix {
  readonly text: string;
  readonly whole: boolean;
}

/** More are not worth it: comparing them would cost what the automaton does. */
const maxPrefixes = 32;

/** Starts of strings such that every string that the pattern matches has one of them. */
export function literalPrefixes(pattern: Pattern): readonly LiteralPrefix[] {
  return extend([{ text: '', whole: true }], pattern);
}

/** Whether a string may exist that begins in both ways. */
export function mayMeet(left: readonly LiteralPrefix[], right: readonly LiteralPrefix[]): boolean {
  return left.some((one) => right.some((other) => meets(one, other)));
}

function meets(left: LiteralPrefix, right: LiteralPrefix): boolean {
  if (left.text.length === right.text.length) return left.text === right.text;
  const [short, long] = left.text.length < right.text.length ? [left, right] : [right, left];
  return !short.whole && long.text.startsWith(short.text);
}

/** The prefixes with what follows; those that are not whole have ended before. */
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
      for (const part of pattern.parts) {
        if (!extended.some(({ whole }) => whole)) break;
        extended = extend(extended, part);
      }
      return extended;
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

function appended(prefixes: readonly LiteralPrefix[], bytes: readonly string[]): LiteralPrefix[] {
  return prefixes.flatMap((prefix) =>
    prefix.whole ? bytes.map((byte) => ({ text: prefix.text + byte, whole: true })) : [prefix],
  );
}

function bounded(before: readonly LiteralPrefix[], after: readonly LiteralPrefix[]): readonly LiteralPrefix[] {
  return after.length > maxPrefixes ? ended(before) : after;
}

function ended(prefixes: readonly LiteralPrefix[]): readonly LiteralPrefix[] {
  return prefixes.map(({ text }) => ({ text, whole: false }));
}

const few = 4;

function fewBytes({ words }: ByteSet): readonly string[] | undefined {
  const bytes: string[] = [];
  for (const [index, word] of words.entries()) {
    for (let rest = word; rest !== 0; rest &= rest - 1) {
      if (bytes.length === few) return undefined;
      bytes.push(String.fromCharCode(index * 32 + 31 - Math.clz32(rest & -rest)));
    }
  }
  return bytes;
}

import type { ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import type { Stretch } from './expectation.ts';
import { ExpectationFault } from './expectation-error.ts';

/** A word of an expectation. A quoted word lacks the quotes, but keeps the escapes. */
export interface ExpectationWord extends Stretch {
  readonly text: ByteString;
  readonly quoted: boolean;
}

/**
 * Splits an expectation into words at ASCII blanks, because the byte of a non-ASCII blank may be part of any character.
 */
export class ExpectationReader {
  readonly text: ByteString;
  #at = 0;

  constructor(text: ByteString) {
    this.text = text;
  }

  /** The offset of the next unread character. */
  get at(): number {
    return this.#at;
  }

  /** Returns the next non-blank character without consuming it; empty at the end. */
  peek(): string {
    this.#at = this.#skip(/[ \t\r\n]*/y);
    return this.text[this.#at] ?? '';
  }

  /** Returns the place of the next character, or of the end of the last word. */
  here(): Stretch {
    if (this.peek() !== '') return { start: this.#at, end: this.#at + 1 };
    let last = this.text.length;
    while (last > 0 && ' \t\r\n'.includes(this.text[last - 1] ?? '')) last--;
    return { start: last, end: last };
  }

  /** Consumes a sign if the sign is the next character. */
  take(sign: '(' | ')' | ','): boolean {
    if (this.peek() !== sign) return false;
    this.#at++;
    return true;
  }

  /** Reads a word of a keyword's kind: up to a blank or a sign of lists. Empty if there is none. */
  plainWord(): ExpectationWord {
    this.peek();
    return this.#word(this.#skip(/[^ \t\r\n(),]*/y));
  }

  /** Returns whether `plainWord` would read the given word. */
  isNext(word: string): boolean {
    this.peek();
    return this.text.slice(this.#at, this.#skip(/[^ \t\r\n(),]*/y)) === word;
  }

  /** Reads a key directly before a quote, with its sign: `path=` of `path="/a b"`. Empty without a key. */
  keyOfQuote(): ExpectationWord {
    this.peek();
    return this.#word(this.#skip(/[a-z]+=(?=")/y));
  }

  /** Reads a word up to the next blank, or a quoted word. Empty at the end. */
  word(): ExpectationWord {
    if (this.peek() !== '"') return this.#word(this.#skip(/[^ \t\r\n]*/y));
    const start = this.#at;
    this.#at++;
    const close = quoteIn(this.text, this.#at);
    if (close === -1) {
      const hint = 'close the quotes with `"`; write `\\"` for a quote inside';
      throw new ExpectationFault({
        code: 'unterminated-quote',
        message: 'a `"` that is never closed',
        start,
        end: start + 1,
        hint,
      });
    }
    const text = this.text.slice(this.#at, close) as ByteString;
    this.#at = close + 1;
    const rest = this.#word(this.#skip(/[^ \t\r\n]*/y));
    if (rest.text !== '')
      throw new ExpectationFault({
        code: 'unexpected-token',
        message: `unexpected \`${textOf(rest.text)}\` directly after a quote`,
        start: rest.start,
        end: rest.end,
        hint: 'put the whole word into quotes',
      });
    return { text, quoted: true, start, end: close + 1 };
  }

  #word(end: number): ExpectationWord {
    const start = this.#at;
    this.#at = end;
    return { text: this.text.slice(start, end) as ByteString, quoted: false, start, end };
  }

  /** Returns the end of the match of a sticky pattern at the current offset. */
  #skip(pattern: RegExp): number {
    pattern.lastIndex = this.#at;
    return this.#at + (pattern.exec(this.text)?.[0].length ?? 0);
  }
}

/** Returns the offset of the first `"` without a preceding backslash; -1 if there is none. */
export function quoteIn(text: ByteString, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at;
  }
  return -1;
}

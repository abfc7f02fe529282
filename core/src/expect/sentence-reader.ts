import { textOf, type ByteString } from '../source/bytes.ts';
import type { Stretch } from './expectation.ts';
import { Fault } from './expectation-error.ts';

/** A word of a sentence; a quoted one without its quotes, its escapes as they were written. */
export interface SentenceWord extends Stretch {
  readonly text: ByteString;
  readonly quoted: boolean;
}

/** Where the words of a sentence begin and end: at blanks of ASCII, as the byte of another blank may be part of any character. */
export class SentenceReader {
  readonly text: ByteString;
  #at = 0;

  constructor(text: ByteString) {
    this.text = text;
  }

  /** How far the sentence is read. */
  get at(): number {
    return this.#at;
  }

  /** The next character that is not blank, without going past it; empty at the end. */
  peek(): string {
    this.#at = this.#skip(/[ \t\r\n]*/y);
    return this.text[this.#at] ?? '';
  }

  /** Where `peek` looks at: one character, or the place behind the last word. */
  here(): Stretch {
    if (this.peek() !== '') return { start: this.#at, end: this.#at + 1 };
    let last = this.text.length;
    while (last > 0 && ' \t\r\n'.includes(this.text[last - 1] ?? '')) last--;
    return { start: last, end: last };
  }

  /** Goes past a sign, if it is the next character. */
  take(sign: '(' | ')' | ','): boolean {
    if (this.peek() !== sign) return false;
    this.#at++;
    return true;
  }

  /** A word of a keyword's kind: up to a blank or a sign of lists. Empty where there is none. */
  plainWord(): SentenceWord {
    this.peek();
    return this.#word(this.#skip(/[^ \t\r\n(),]*/y));
  }

  /** Whether `plainWord` would read that word. */
  isNext(word: string): boolean {
    this.peek();
    return this.text.slice(this.#at, this.#skip(/[^ \t\r\n(),]*/y)) === word;
  }

  /** A key right in front of a quote, with its sign: `path=` of `path="/a b"`. Empty where there is none. */
  keyOfQuote(): SentenceWord {
    this.peek();
    return this.#word(this.#skip(/[a-z]+=(?=")/y));
  }

  /** Everything up to the next blank, or what is in quotes. Empty where there is nothing. */
  word(): SentenceWord {
    if (this.peek() !== '"') return this.#word(this.#skip(/[^ \t\r\n]*/y));
    const start = this.#at;
    this.#at++;
    const close = quoteIn(this.text, this.#at);
    if (close === -1) {
      const hint = 'end what is quoted with `"`; write `\\"` for a quote in it';
      throw new Fault({
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
      throw new Fault({
        code: 'unexpected-token',
        message: `unexpected \`${textOf(rest.text)}\` right behind a quote`,
        start: rest.start,
        end: rest.end,
        hint: 'put the whole word into quotes',
      });
    return { text, quoted: true, start, end: close + 1 };
  }

  #word(end: number): SentenceWord {
    const start = this.#at;
    this.#at = end;
    return { text: this.text.slice(start, end) as ByteString, quoted: false, start, end };
  }

  /** The end of what a sticky pattern matches from here. */
  #skip(pattern: RegExp): number {
    pattern.lastIndex = this.#at;
    return this.#at + (pattern.exec(this.text)?.[0].length ?? 0);
  }
}

/** The offset of the first `"` that no backslash precedes; -1 where there is none. */
export function quoteIn(text: ByteString, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at;
  }
  return -1;
}

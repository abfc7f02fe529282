import type { ByteString } from '../source/bytes.ts';
import { byteSet, complement, singleByte } from './byte-set.ts';
import { escapeSequenceAt } from '../language/escape-sequence.ts';
import { emptyPattern, type Pattern } from './pattern.ts';

const operators = '*+.|^-[]()';
const escapable = '*+.|^$-[](){}';

/**
 * Parses the regular expressions that AARE is rewritten to: sets, `*`, `|` and groups. Undefined if the text has
 * different syntax.
 *
 * @see the grammar in apparmor_parser's `libapparmor_re/parse.y`
 */
export function parseExpression(text: ByteString): Pattern | undefined {
  const reader = new ExpressionReader(text);
  const pattern = reader.choice();
  return pattern !== undefined && reader.atEnd ? pattern : undefined;
}

/** Reads token by token: `#operator` is the operator that comes next, `''` before a plain byte, and undefined at the end. */
class ExpressionReader {
  readonly #text: ByteString;
  /** The offset after the next token. */
  #end = 0;
  #operator: string | undefined;
  #byte = 0;

  constructor(text: ByteString) {
    this.#text = text;
    this.#advance();
  }

  get atEnd(): boolean {
    return this.#operator === undefined;
  }

  /** choice: sequence { '|' sequence } */
  choice(): Pattern | undefined {
    const alternatives: Pattern[] = [];
    do {
      const sequence = this.#sequence();
      if (sequence === undefined) return undefined;
      alternatives.push(sequence);
    } while (this.#take('|'));
    return alternatives.length === 1 ? alternatives[0] : { kind: 'choice', alternatives };
  }

  /** sequence: { term [ '*' ] } */
  #sequence(): Pattern | undefined {
    const parts: Pattern[] = [];
    while (this.#operator !== undefined && this.#operator !== '|' && this.#operator !== ')') {
      const term = this.#term(this.#operator);
      if (term === undefined) return undefined;
      parts.push(this.#take('*') ? { kind: 'star', of: term } : term);
    }
    if (parts.length === 0) return emptyPattern;
    return parts.length === 1 ? parts[0] : { kind: 'sequence', parts };
  }

  /** term: byte | '^' | '-' | ']' | '[' class ']' | '(' choice ')' */
  #term(operator: string): Pattern | undefined {
    const byte = this.#byte;
    this.#advance();
    switch (operator) {
      case '':
      case '^':
      case '-':
      case ']':
        return { kind: 'set', set: singleByte(byte) };
      case '[':
        return this.#class();
      case '(': {
        const inner = this.choice();
        return inner !== undefined && this.#take(')') ? inner : undefined;
      }
      default:
        return undefined;
    }
  }

  /** class: [ '^' ] first { member | member '-' member }, where `]` and `-` may only come first */
  #class(): Pattern | undefined {
    const bytes: number[] = [];
    const negated = this.#take('^');
    let first = true;
    if (negated && this.#operator === '^') {
      bytes.push(0x5e);
      this.#advance();
      first = false;
    }
    for (; first || this.#operator !== ']'; first = false) {
      if (this.#operator === undefined || (this.#operator === '-' && !first)) return undefined;
      const byte = this.#byte;
      this.#advance();
      if (!this.#take('-')) {
        bytes.push(byte);
        continue;
      }
      if (this.#operator === undefined || this.#operator === ']' || this.#operator === '-') return undefined;
      const low = Math.min(byte, this.#byte);
      const high = Math.max(byte, this.#byte);
      this.#advance();
      for (let member = low; member <= high; member++) bytes.push(member);
    }
    this.#advance();
    const set = byteSet(bytes);
    return negated ? { kind: 'set', set: complement(set), negated } : { kind: 'set', set };
  }

  #take(operator: string): boolean {
    if (this.#operator !== operator) return false;
    this.#advance();
    return true;
  }

  #advance(): void {
    const at = this.#end;
    const char = this.#text[at];
    if (char === undefined) {
      this.#operator = undefined;
      return;
    }
    this.#end = at + 1;
    this.#byte = this.#text.charCodeAt(at);
    if (char !== '\\') {
      this.#operator = operators.includes(char) ? char : '';
      return;
    }
    this.#operator = '';
    const escape = escapeSequenceAt(this.#text, at + 1);
    const next = this.#text[at + 1];
    if (escape !== undefined) {
      this.#byte = escape.byte;
      this.#end = escape.end;
    } else if (next !== undefined && escapable.includes(next)) {
      this.#byte = next.charCodeAt(0);
      this.#end = at + 2;
    }
    // A backslash without a valid escape is a literal backslash.
  }
}

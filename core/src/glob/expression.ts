import type { ByteString } from '../source/bytes.ts';
import { byteSet, complement, singleByte } from './byte-set.ts';
import { escapeSequenceAt } from '../syntax/escape-sequence.ts';
import { emptyPattern, type Pattern } from './pattern.ts';

/** A token: an operator by its character, or a plain byte. */
type Token = { readonly operator: string; readonly byte: number };

const operators = '*+.|^-[]()';
const escapable = '*+.|^$-[](){}';

/**
 * Parses the regular expressions that AARE is rewritten to: sets, `*`, `|` and groups. Undefined
 * where the text is no such expression.
 *
 * @see the grammar in apparmor_parser's `libapparmor_re/parse.y`
 */
export function parseExpression(text: ByteString): Pattern | undefined {
  const reader = new ExpressionReader(tokenize(text));
  const pattern = reader.choice();
  return pattern !== undefined && reader.atEnd ? pattern : undefined;
}

function tokenize(text: ByteString): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    let byte = text.charCodeAt(at);
    if (char === '\\') {
      const next = text[at + 1];
      const escape = escapeSequenceAt(text, at + 1);
      if (escape !== undefined) {
        byte = escape.byte;
        at = escape.end - 1;
      } else if (next !== undefined && escapable.includes(next)) {
        byte = next.charCodeAt(0);
        at++;
      }
      // Otherwise a backslash that escapes nothing is a backslash.
      tokens.push({ operator: '', byte });
    } else {
      tokens.push({ operator: operators.includes(char) ? char : '', byte });
    }
  }
  return tokens;
}

class ExpressionReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get atEnd(): boolean {
    return this.#at === this.#tokens.length;
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
    while (!this.atEnd && this.#operator !== '|' && this.#operator !== ')') {
      const term = this.#term();
      if (term === undefined) return undefined;
      parts.push(this.#take('*') ? { kind: 'star', of: term } : term);
    }
    if (parts.length === 0) return emptyPattern;
    return parts.length === 1 ? parts[0] : { kind: 'sequence', parts };
  }

  /** term: byte | '^' | '-' | ']' | '[' class ']' | '(' choice ')' */
  #term(): Pattern | undefined {
    const token = this.#tokens[this.#at];
    if (token === undefined) return undefined;
    this.#at++;
    switch (token.operator) {
      case '':
      case '^':
      case '-':
      case ']':
        return { kind: 'set', set: singleByte(token.byte) };
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
      this.#at++;
      first = false;
    }
    for (; ; first = false) {
      const token = this.#tokens[this.#at];
      if (token === undefined) return undefined;
      if (token.operator === ']' && !first) break;
      if (token.operator === '-' && !first) return undefined;
      this.#at++;
      if (this.#operator !== '-') {
        bytes.push(token.byte);
        continue;
      }
      this.#at++;
      const last = this.#tokens[this.#at];
      if (last === undefined || last.operator === ']' || last.operator === '-') return undefined;
      this.#at++;
      const low = Math.min(token.byte, last.byte);
      const high = Math.max(token.byte, last.byte);
      for (let byte = low; byte <= high; byte++) bytes.push(byte);
    }
    this.#at++;
    const set = byteSet(bytes);
    return negated ? { kind: 'set', set: complement(set), negated } : { kind: 'set', set };
  }

  get #operator(): string | undefined {
    return this.#tokens[this.#at]?.operator;
  }

  #take(operator: string): boolean {
    if (this.#operator !== operator) return false;
    this.#at++;
    return true;
  }
}

import type { ByteString } from '../source/bytes.ts';
import type { Span } from '../source/span.ts';

/**
 * A name, path, pattern or value. `raw` is the text as written, with quotes and escapes. `value` is the result of
 * apparmor_parser's `processid`: without quotes, escapes decoded. A decoded character with a special meaning in
 * patterns keeps a backslash.
 */
export interface Word {
  readonly raw: ByteString;
  readonly value: ByteString;
  readonly span: Span;
}

/**
 * `name=value`, `name=(v1, v2)`, `name in (v1)`, 5.0's `name:=value`, or a bare `name`. Without an operator, `operator`
 * is absent.
 */
export interface Condition {
  readonly name: ByteString;
  readonly operator?: '=' | 'in' | ':=';
  readonly values: readonly Word[];
  /** True if the values are in parentheses. */
  readonly list: boolean;
  readonly span: Span;
}

/** The qualifiers before a rule; an absent qualifier is unspecified. */
export interface Qualifiers {
  readonly priority?: Priority;
  readonly audit?: 'audit' | 'quiet';
  readonly mode?: 'allow' | 'deny' | 'prompt' | 'access';
  /** `user` is an old name of `owner`. */
  readonly owner?: 'owner' | 'user' | 'other';
}

/** `priority=N`, N from -1000 to 1000. */
export interface Priority {
  readonly value: number;
  readonly span: Span;
}

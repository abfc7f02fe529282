import type { ByteString } from '../source/bytes.ts';
import type { Span } from '../source/span.ts';

/**
 * A name, path, pattern or value. `raw` is what was written, quotes and escapes included; `value`
 * is what apparmor_parser makes of it (its `processid`): quotes gone, escapes decoded, except that
 * a decoded character which is special in a pattern keeps a backslash.
 */
export interface Word {
  readonly raw: ByteString;
  readonly value: ByteString;
  readonly span: Span;
}

/**
 * `name=value`, `name=(v1, v2)`, `name in (v1)`, 5.0's `name:=value`, or a bare `name`. An absent
 * `operator` means that the name stood alone.
 */
export interface Condition {
  readonly name: ByteString;
  readonly operator?: '=' | 'in' | ':=';
  readonly values: readonly Word[];
  /** Whether the values stood in parentheses. */
  readonly list: boolean;
  readonly span: Span;
}

/** What may precede a rule; each absent one is unspecified. */
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

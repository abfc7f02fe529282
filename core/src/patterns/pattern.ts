import type { ByteString } from '../source/bytes.ts';
import { nonNul, singleByte, type ByteSet } from './byte-set.ts';

/** A regular expression over bytes, with the operators of AARE. `negated` marks a set written as `[^…]`. */
export type Pattern =
  | { readonly kind: 'set'; readonly set: ByteSet; readonly negated?: true }
  | { readonly kind: 'star'; readonly of: Pattern }
  | { readonly kind: 'sequence'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'choice'; readonly alternatives: readonly Pattern[] };

/** The pattern of the empty string. */
export const emptyPattern: Pattern = { kind: 'sequence', parts: [] };

/** Returns the pattern of a single string. */
export function literalPattern(text: ByteString): Pattern {
  const parts: Pattern[] = [];
  for (let at = 0; at < text.length; at++) parts.push({ kind: 'set', set: singleByte(text.charCodeAt(at)) });
  return { kind: 'sequence', parts };
}

const name: Pattern = { kind: 'set', set: nonNul };

/** Any peer: one byte or more, none NUL (the compiled form of a rule without `peer=`). */
export const anyPeer: Pattern = { kind: 'sequence', parts: [name, { kind: 'star', of: name }] };

/**
 * Checks that a pattern has no wildcard: `*`, `?` or `[^…]`. Alternatives and sets of bytes are not wildcards: a
 * pattern with such parts matches finitely many strings.
 *
 * @see `exact_match` in `aare_rules::add_rule_vec` of apparmor_parser
 */
export function isExact(pattern: Pattern): boolean {
  switch (pattern.kind) {
    case 'set':
      return pattern.negated !== true;
    case 'star':
      return false;
    case 'sequence':
      return pattern.parts.every(isExact);
    case 'choice':
      return pattern.alternatives.every(isExact);
  }
}

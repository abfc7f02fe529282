import type { ByteString } from '../source/bytes.ts';
import { nonNul, singleByte, type ByteSet } from './byte-set.ts';

/** A regular expression over bytes, as far as AARE needs one. `negated` tells that a set was written as what it lacks. */
export type Pattern =
  | { readonly kind: 'set'; readonly set: ByteSet; readonly negated?: true }
  | { readonly kind: 'star'; readonly of: Pattern }
  | { readonly kind: 'sequence'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'choice'; readonly alternatives: readonly Pattern[] };

/** Matches the empty string. */
export const emptyPattern: Pattern = { kind: 'sequence', parts: [] };

/** Matches one string. */
export function literalPattern(text: ByteString): Pattern {
  const parts: Pattern[] = [];
  for (let at = 0; at < text.length; at++) parts.push({ kind: 'set', set: singleByte(text.charCodeAt(at)) });
  return { kind: 'sequence', parts };
}

const name: Pattern = { kind: 'set', set: nonNul };

/** Any peer: at least one byte, none of them NUL (what a rule without `peer=` is compiled to). */
export const anyPeer: Pattern = { kind: 'sequence', parts: [name, { kind: 'star', of: name }] };

/**
 * Whether a pattern has no wildcard: `*`, `?` or `[^…]`. Alternatives and sets of bytes are none, so that such a pattern
 * may match many strings, but not endlessly many.
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

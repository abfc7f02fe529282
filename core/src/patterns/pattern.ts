import type { ByteString } from '../source/bytes.ts';
import { nonNul, singleByte, type ByteSet } from './byte-set.ts';

/** A regular expression over bytes, with the operators of AARE. `negated` marks a set written as `[^…]`. */
export type Pattern =
  | { readonly kind: 'set'; readonly set: ByteSet; readonly negated?: true }
  | { readonly kind: 'star'; readonly of: Pattern }
  | { readonly kind: 'sequence'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'choice'; readonly alternatives: readonly Pattern[] };

/** Matches one byte of a set. */
export function ofSet(set: ByteSet): Pattern {
  return { kind: 'set', set };
}

/** Matches one byte. */
export function ofByte(byte: number): Pattern {
  return ofSet(singleByte(byte));
}

/** Matches patterns one after the other. */
export function sequence(...parts: readonly Pattern[]): Pattern {
  return { kind: 'sequence', parts };
}

/** Matches any of several patterns. */
export function either(...alternatives: readonly Pattern[]): Pattern {
  return { kind: 'choice', alternatives };
}

/** Matches a pattern any number of times. */
export function star(of: Pattern): Pattern {
  return { kind: 'star', of };
}

/** The pattern of the empty string. */
export const emptyPattern: Pattern = sequence();

/** Returns the pattern of a single string. */
export function literalPattern(text: ByteString): Pattern {
  return { kind: 'sequence', parts: Array.from(text, (char) => ofByte(char.charCodeAt(0))) };
}

/** Any text without a NUL, including the empty text: `default_match_pattern` of apparmor_parser. */
export const anyText: Pattern = star(ofSet(nonNul));

/** Any non-empty text without a NUL, such as any peer of a rule without `peer=`. */
export const someText: Pattern = sequence(ofSet(nonNul), anyText);

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

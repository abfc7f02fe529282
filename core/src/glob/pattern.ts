import { nonNul, type ByteSet } from './byte-set.ts';

/** A regular expression over bytes, as far as AARE needs one. */
export type Pattern =
  | { readonly kind: 'set'; readonly set: ByteSet }
  | { readonly kind: 'star'; readonly of: Pattern }
  | { readonly kind: 'sequence'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'choice'; readonly alternatives: readonly Pattern[] };

/** Matches the empty string. */
export const emptyPattern: Pattern = { kind: 'sequence', parts: [] };

const name: Pattern = { kind: 'set', set: nonNul };

/** Any peer: at least one byte, none of them NUL (what a rule without `peer=` is compiled to). */
export const anyPeer: Pattern = { kind: 'sequence', parts: [name, { kind: 'star', of: name }] };

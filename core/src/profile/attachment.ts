import type { ByteString } from '../source/bytes.ts';

/**
 * What programs a profile attaches to by itself: by its own name, where that is a path, or by a pattern.
 *
 * @see `struct aa_attachment` in the kernel's `policy.h`, `find_attach` in `domain.c`
 */
export type Attachment = { readonly kind: 'name'; readonly name: ByteString } | AttachmentPattern;

/** The pattern of an attachment, as far as it is asked when a program is executed. */
export interface AttachmentPattern {
  readonly kind: 'pattern';
  /** Whether it matches a path. */
  matches(path: ByteString): boolean;
  /** How far a path that it matches leads through its automaton (`leftMatch`). */
  walked(path: ByteString): number;
}

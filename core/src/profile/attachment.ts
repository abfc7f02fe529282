import type { Language } from '../automata/language.ts';
import type { ByteString } from '../source/bytes.ts';

/**
 * The attachment of a profile to programs: by name, if the name is a path, or by a pattern.
 *
 * @see `struct aa_attachment` in the kernel's `policy.h`, `find_attach` in `domain.c`
 */
export type Attachment = { readonly kind: 'name'; readonly name: ByteString } | AttachmentPattern;

/** The pattern of an attachment, as evaluated when a program is executed. */
export interface AttachmentPattern {
  readonly kind: 'pattern';
  /** The text of the pattern with all aliases, if known. */
  readonly text?: string;
  /** Checks whether the pattern matches a path. */
  matches(path: ByteString): boolean;
  /** Returns an automaton of all matching paths. */
  language(): Language;
  /** Returns the number of bytes that the automaton consumes of a matching path (`leftMatch`). */
  walked(path: ByteString): number;
}

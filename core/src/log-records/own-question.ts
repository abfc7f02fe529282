import type { ObjectWords } from '../classes/object-form.ts';
import type { ByteString } from '../source/bytes.ts';
import type { AppArmorRecord } from './record.ts';

/** The operation of a record, in the words of a question. */
export interface RecordQuestion {
  /** The operation in the usual syntax: `signal:term`. */
  readonly operation: string;
  /** The side of the recording profile in operations that evaluate both sides. */
  readonly side: 'subject' | 'object';
  /** The peer's label in the view of the profile's policy namespace, for operations with a peer. */
  readonly peer?: ByteString;
  /**
   * The words after the operation; empty if the peer is the only target. Labels appear in the view of the profile's
   * namespace. If the peer is the subject, the profile's own label replaces them.
   */
  readonly words: ObjectWords;
  /**
   * True if the kernel logs the refusal even if a deny rule denies the operation. In general, deny rules silence the
   * operation.
   */
  readonly isLogged?: true;
  /** The reason why the record is not evaluated: no measured kernel writes such a record. */
  readonly undecided?: string;
  /** The rule for the record, if the question does not determine the rule. */
  readonly rule?: ByteString;
}

/** Builds a question of the recording profile alone. */
export function ownQuestion(operation: string, ...words: ObjectWords): RecordQuestion {
  return { operation, side: 'subject', words };
}

/** Returns the denied permissions of a record, or else the requested permissions. */
export function maskOf({ deniedMask, requestedMask }: AppArmorRecord): string {
  return deniedMask ?? requestedMask ?? '';
}

/** Splits a mask that names permissions. */
export function wordsOf(mask: string): readonly string[] {
  return mask.split(/[ ,]+/).filter((word) => word !== '');
}

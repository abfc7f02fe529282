import type { ByteString } from '../source/bytes.ts';

/** A message queue. */
export interface QueueThing {
  readonly kind: 'queue';
  /** A POSIX queue's has a slash in front, and no other; one of System V is a number. */
  readonly name: ByteString;
  /** Whether the task's user owns it, `owner`, or does not. */
  readonly subject: 'owner' | 'other';
}

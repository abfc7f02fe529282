import type { ByteString } from '../source/bytes.ts';

/** A message queue. */
export interface QueueThing {
  readonly kind: 'queue';
  /** The name: a slash followed by a name without slashes for POSIX, a number for System V. */
  readonly name: ByteString;
  /** Whether the task's user owns the queue: `owner`, or `other`. */
  readonly subject: 'owner' | 'other';
}

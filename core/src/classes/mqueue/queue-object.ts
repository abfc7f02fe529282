import type { ByteString } from '../../source/bytes.ts';

/** A message queue. */
export interface QueueObject {
  readonly kind: 'queue';
  /** The name: a slash followed by a name without slashes for POSIX, a number for System V. */
  readonly name: ByteString;
  /** The owner of the queue: the task's user (`owner`), or a different user (`other`). */
  readonly subject: 'owner' | 'other';
}

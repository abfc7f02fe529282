import type { ByteString } from '../source/bytes.ts';

/** A file as rules about files know it. */
export interface PathThing {
  readonly kind: 'path';
  /** Absolute, a directory with a slash at its end. Of a link it is the new name. */
  readonly path: ByteString;
  /** What is linked to. */
  readonly existing?: ByteString;
  /** Whether the task's user owns the file, `owner`, or does not. */
  readonly subject: 'owner' | 'other';
  /** Of a program: whether the task has no_new_privs. */
  readonly noNewPrivileges?: true;
}

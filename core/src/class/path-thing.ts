import type { ByteString } from '../source/bytes.ts';

/** A file, with the attributes matched by file rules. */
export interface PathThing {
  readonly kind: 'path';
  /** The absolute path, with a final slash for a directory; for a link, the new name. */
  readonly path: ByteString;
  /** The existing file of a link. */
  readonly existing?: ByteString;
  /** Whether the task's user owns the file: `owner`, or `other`. */
  readonly subject: 'owner' | 'other';
  /** For a program: whether the task has no_new_privs. */
  readonly noNewPrivileges?: true;
}

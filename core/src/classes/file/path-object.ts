import type { ByteString } from '../../source/bytes.ts';

/** A file, with the attributes matched by file rules. */
export interface PathObject {
  readonly kind: 'path';
  /** The absolute path, with a final slash for a directory; for a link, the new name. */
  readonly path: ByteString;
  /** The existing file of a link. */
  readonly existing?: ByteString;
  /** The owner of the file: the task's user (`owner`), or a different user (`other`). */
  readonly subject: 'owner' | 'other';
  /** For a program: true if the task has no_new_privs. */
  readonly noNewPrivileges?: true;
}

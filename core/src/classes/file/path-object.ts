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

/** The folders with files of several users. */
const usersFolder = /^\/(?:home|root|tmp|var\/tmp|dev\/shm|run\/user|proc\/\d+)\//;

/**
 * Returns the object of a rule for root's access to an own file: outside of users' folders, `owner` would only keep
 * other users from a file that the permissions of the file keep from them.
 */
export function ofRoot<Kind extends { readonly kind: string }>(object: Kind | PathObject): Kind | PathObject {
  return isPath(object) && object.subject === 'owner' && !usersFolder.test(object.path)
    ? { ...object, subject: 'other' }
    : object;
}

function isPath(object: { readonly kind: string }): object is PathObject {
  return object.kind === 'path';
}

/** Returns the result for the named owner of a file, or the results for both possible owners. */
export function forUsers<Result>(
  user: PathObject['subject'] | undefined,
  resultFor: (user: PathObject['subject']) => Result,
): readonly [Result, ...Result[]] {
  return user === undefined ? [resultFor('owner'), resultFor('other')] : [resultFor(user)];
}

/** Returns the owner that a word names; undefined for a different word. */
export function readUser(word: ByteString | undefined): PathObject['subject'] | undefined {
  const text = word as string | undefined;
  return text === 'owner' || text === 'other' ? text : undefined;
}

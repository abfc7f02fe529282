import { closeSync } from 'node:fs';
import path from 'node:path';
import { isForeignLink, openPath } from '../files/open-path.ts';
import type { Failure, Limit } from '../files/read-file.ts';
import { readAnyFile, readNamedFile, TrustedFiles, type FileWithTrust } from '../files/trusted-files.ts';
import { ownUser } from '../files/own-user.ts';

/** The content of a file, and whether messages may quote the file. */
export interface ReadFile {
  readonly bytes: Buffer;
  readonly mayQuote: boolean;
}

/** Rules for files that policy or a manifest names: may the command read and quote a file? */
export interface NamedFiles {
  /** Returns the reason not to list a folder or use a file; undefined if allowed. */
  refusal(place: string): Failure | undefined;
  /**
   * Reads a file.
   *
   * @param by - `user` if the user named the file, `content` if a file's content did
   */
  read(file: string, limit: Limit, by: 'user' | 'content'): ReadFile | Failure;
}

/**
 * Returns the rules for files of the command line and their includes: all files are read. Root's messages end in logs
 * with more readers, so root sees no words of a secret include. Unprivileged users may see every readable file.
 */
export function filesOfCommandLine(): NamedFiles {
  const known = new KnownFolders();
  return {
    refusal: () => undefined,
    read(file, limit, by) {
      if (by === 'content' && ownUser().uid === 0) return quotable(readAnyFile(file, limit, known.has));
      const contents = readNamedFile(file, limit);
      if ('reason' in contents) return contents;
      known.addFolderOf(file);
      return { ...contents, mayQuote: true };
    },
  };
}

/**
 * The rules for a manifest and its files. Root takes only files under the control of root. A manifest can name any file
 * of the host, so the command quotes no secret file.
 *
 * @param manifest - the path of the manifest
 * @param trust - whether root accepts files under the control of untrusted users
 * @param isNamed - whether the user asked for the errors of the manifest: a trusted manifest is quoted then
 */
export function filesOfManifest(manifest: string, trust: boolean, isNamed = false): NamedFiles {
  if (ownUser().uid !== 0) return filesOfCommandLine();
  const known = new KnownFolders();
  known.addFolderOf(manifest);
  if (trust) return { refusal: () => undefined, read: (file, limit) => quotable(readAnyFile(file, limit, known.has)) };
  const trusted = new TrustedFiles(0);
  return {
    refusal(place) {
      const reason = trusted.distrust(place);
      return reason === undefined ? undefined : refused(reason);
    },
    read(file, limit) {
      const read = trusted.read(file, limit, known.has);
      if ('distrust' in read) return refused(read.distrust);
      return 'bytes' in read && isNamed && file === manifest ? { ...read, mayQuote: true } : quotable(read);
    },
  };
}

/**
 * The folders of files that the user named, and the folders above. Root often keeps policy below /root, which only root
 * can search. The files next to a manifest are no secrets for this reason.
 */
class KnownFolders {
  readonly #named = new Set<string>();
  readonly #folders = new Set<string>();

  addFolderOf(file: string): void {
    const folder = path.dirname(path.resolve(file));
    if (this.#named.has(folder)) return;
    this.#named.add(folder);
    let [real, isForeign] = ['/', false];
    try {
      const opened = openPath(folder, (place, status) => {
        if (status.isDirectory()) real = place;
        isForeign ||= isForeignLink(status);
      });
      closeSync(opened);
      // A different user could redirect the link to any folder of root.
      if (isForeign) return;
      for (let at = real; !this.#folders.has(at); at = path.dirname(at)) this.#folders.add(at);
    } catch {
      // Without the folder, the file is missing, too.
    }
  }

  /** Checks whether a folder is known. Receives the path without links. */
  readonly has = (folder: string): boolean => this.#folders.has(folder);
}

function refused(reason: string): Failure {
  return { reason, missing: false, hint: trustHint };
}

function quotable(read: FileWithTrust | Failure): ReadFile | Failure {
  return 'bytes' in read ? { bytes: read.bytes, mayQuote: read.isPublic } : read;
}

const trustHint =
  'as root, lamellar takes only what nobody else can write: keep it in /etc/lamellar, or say `--allow-untrusted-manifest` to take it as it is';

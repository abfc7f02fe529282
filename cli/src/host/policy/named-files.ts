import { realpathSync } from 'node:fs';
import path from 'node:path';
import { Source } from '@lamellar/core/language';
import { readRegularFile, type Failure, type Limit } from '../disk/read-file.ts';
import { readAnyFile, TrustedFiles, type CheckedFile } from '../disk/trusted-files.ts';
import { ownUser } from '../process/own-user.ts';

/** A text that not every user may read. Messages show its name and the place of an error, but none of its words. */
export class SecretSource extends Source {}

/** Stands in messages for a problem whose words would quote such a text. */
export const withheldText = 'an error is here; its text is not shown, because not every user may read this file';

/** The content of a file, and whether messages may quote it. */
export interface ReadFile {
  readonly bytes: Buffer;
  readonly mayQuote: boolean;
}

/** Rules about the files that policy or a manifest names: which of them are read, and which are quoted. */
export interface NamedFiles {
  /** Why a folder is not to be listed, or a file not to be used; undefined if it may be. */
  refusal(place: string): Failure | undefined;
  /**
   * Reads a file.
   *
   * @param by - whether the user named the file, or the content of another file did
   */
  read(file: string, limit: Limit, by: 'user' | 'content'): ReadFile | Failure;
}

/**
 * Files that the command line names, and what these name: all are read. Root's messages end in logs, which others read, so
 * root is shown nothing of a secret file that an include names. Other users may see whatever they can read.
 */
export function filesOfCommandLine(): NamedFiles {
  const known = new KnownFolders();
  return {
    refusal: () => undefined,
    read(file, limit, by) {
      if (by === 'content' && ownUser().uid === 0) return quotable(readAnyFile(file, limit, known.has));
      const contents = readRegularFile(file, limit);
      if ('reason' in contents) return contents;
      known.addFolderOf(file);
      return { ...contents, mayQuote: true };
    },
  };
}

/**
 * A manifest, and files that it names. Root takes only files that nobody else can write. A manifest can name any file of
 * the host, so secret files are not quoted.
 *
 * @param manifest - its path
 * @param trust - whether root accepts files that others can write
 * @param isNamed - whether the user named the manifest to see its errors: if others cannot write it, it is quoted
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
 * Folders of files that the user named, and the folders above. Root often keeps policy below /root, which others cannot
 * search: that alone makes no secret of the files beside a manifest.
 */
class KnownFolders {
  readonly #named = new Set<string>();
  readonly #folders = new Set<string>();

  addFolderOf(file: string): void {
    const folder = path.dirname(path.resolve(file));
    if (this.#named.has(folder)) return;
    this.#named.add(folder);
    try {
      for (let at = realpathSync(folder); !this.#folders.has(at); at = path.dirname(at)) this.#folders.add(at);
    } catch {
      // Without such a folder there is no file either.
    }
  }

  /** Whether a folder is one of them, by its path without links. */
  readonly has = (folder: string): boolean => this.#folders.has(folder);
}

function refused(reason: string): Failure {
  return { reason, missing: false, hint: trustHint };
}

function quotable(read: CheckedFile | Failure): ReadFile | Failure {
  return 'bytes' in read ? { bytes: read.bytes, mayQuote: read.isPublic } : read;
}

const trustHint =
  'as root, lamellar takes only what nobody else can write: keep it in /etc/lamellar, or say `--trust` to take it as it is';

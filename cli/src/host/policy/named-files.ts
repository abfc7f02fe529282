import { Source } from '@lamellar/core/language';
import { isForAll, TrustedFiles } from '../disk/trusted-files.ts';
import type { Failure } from '../disk/read-file.ts';
import { ownUser } from '../process/own-user.ts';

/** A text that not everybody may read: what is wrong with it is told without its words. */
export class SecretSource extends Source {}

/** What the command says of files that a manifest names, and of the manifest, before they are read. */
export interface NamedFiles {
  /** Why a file or folder is not to be read; undefined where it may be. */
  refusal(file: string): Failure | undefined;
  /** Whether messages may quote a file. */
  mayQuote(file: string): boolean;
}

/** Files that the command line names, and all files for others than root: what they can read, they may see. */
export const anyFiles: NamedFiles = { refusal: () => undefined, mayQuote: () => true };

/**
 * For root, files of a manifest have to be root's alone. And as a manifest can name any file of the host, those that are
 * for few to read are not quoted: what root is told ends in logs, and in those of machines that somebody else reads.
 *
 * @param trust - whether root has said to take them whoever can write them
 */
export function filesOfManifest(trust: boolean): NamedFiles {
  if (ownUser().uid !== 0) return anyFiles;
  const trusted = new TrustedFiles(0);
  return {
    refusal(file) {
      const reason = trust ? undefined : trusted.distrust(file);
      return reason === undefined ? undefined : { reason, missing: false, hint: trustHint };
    },
    mayQuote: isForAll,
  };
}

const trustHint =
  'as root, lamellar takes only what nobody else can write: keep it in /etc/lamellar, or say `--trust` to take it as it is';

/**
 * Files: reading up to a size limit, and trust in files by owner and mode.
 *
 * @module
 */
export { joinedChunks } from './files/joined-chunks.ts';
export { kindOf } from './files/kind-of.ts';
export { listNames } from './files/list-names.ts';
export { isForeignLink, O_PATH, openPath, type Visit } from './files/open-path.ts';
export { ownUser } from './files/own-user.ts';
export {
  failure,
  maxTextBytes,
  readRegularFile,
  type Failure,
  type FileContents,
  type Limit,
} from './files/read-file.ts';
export {
  openNamedFile,
  readAnyFile,
  readNamedFile,
  TrustedFiles,
  type Distrust,
  type FileWithTrust,
  type IsOpen,
} from './files/trusted-files.ts';

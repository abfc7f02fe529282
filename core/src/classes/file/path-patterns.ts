import { byteSet, complement } from '../../patterns/byte-set.ts';
import { either, emptyPattern, ofByte, ofSet, sequence, star, type Pattern } from '../../patterns/pattern.ts';
import type { ByteString } from '../../source/bytes.ts';

const slash = ofByte(0x2f);
const dot = ofByte(0x2e);
const inName = ofSet(complement(byteSet([0, 0x2f])));
const noDot = ofSet(complement(byteSet([0, 0x2e, 0x2f])));
const anyMore = star(inName);

/** A file name in a directory, except `.` and `..`. */
const name = either(sequence(noDot, anyMore), sequence(dot, noDot, anyMore), sequence(dot, dot, inName, anyMore));

const step = sequence(slash, name);

/** The paths of files directly in the root directory. */
export const pathsInRoot: Pattern = step;

/**
 * The absolute paths of files that are not directories, as the kernel writes paths (`d_path`): without adjacent
 * slashes.
 */
export const filePaths: Pattern = sequence(step, star(step));

/** The paths of files without the leading slash. */
export const filePathsWithoutSlash: Pattern = sequence(name, star(step));

/** The paths of files and directories without the leading slash. */
export const pathsWithoutSlash: Pattern = either(
  emptyPattern,
  filePathsWithoutSlash,
  sequence(filePathsWithoutSlash, slash),
);

/** The paths of directories, with a final slash. */
export const directoryPaths: Pattern = either(slash, sequence(filePaths, slash));

/** A glob that matches all absolute paths. */
export const everyPath = '/{,**}' as ByteString;

/** The absolute paths of files and directories. */
export const absolutePaths: Pattern = either(filePaths, directoryPaths);

/** Returns the pattern with an optional final slash. */
export function withOrWithoutSlash(pattern: Pattern): Pattern {
  return sequence(pattern, either(emptyPattern, slash));
}

const nul = ofByte(0);

/** Concatenates texts, separated by NULs. */
export function joinedByNul(texts: readonly Pattern[]): Pattern {
  return sequence(...texts.flatMap((text, index) => (index === 0 ? [text] : [nul, text])));
}

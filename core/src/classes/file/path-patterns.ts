import { byteSet, complement, nonNul, singleByte } from '../../patterns/byte-set.ts';
import { emptyPattern, type Pattern } from '../../patterns/pattern.ts';
import type { ByteString } from '../../source/bytes.ts';

const slash: Pattern = { kind: 'set', set: singleByte(0x2f) };
const dot: Pattern = { kind: 'set', set: singleByte(0x2e) };
const inName: Pattern = { kind: 'set', set: complement(byteSet([0, 0x2f])) };
const noDot: Pattern = { kind: 'set', set: complement(byteSet([0, 0x2e, 0x2f])) };
const anyMore: Pattern = { kind: 'star', of: inName };

/** A file name in a directory, except `.` and `..`. */
const name: Pattern = {
  kind: 'choice',
  alternatives: [
    { kind: 'sequence', parts: [noDot, anyMore] },
    { kind: 'sequence', parts: [dot, noDot, anyMore] },
    { kind: 'sequence', parts: [dot, dot, inName, anyMore] },
  ],
};

const step: Pattern = { kind: 'sequence', parts: [slash, name] };
const steps: Pattern = { kind: 'sequence', parts: [step, { kind: 'star', of: step }] };

/**
 * The absolute paths of files that are not directories, as the kernel writes paths (`d_path`): without adjacent
 * slashes.
 */
export const filePaths: Pattern = steps;

/** The paths of files directly in the root directory. */
export const pathsInRoot: Pattern = step;

/** The paths of files without the leading slash. */
export const filePathsWithoutSlash: Pattern = { kind: 'sequence', parts: [name, { kind: 'star', of: step }] };

/** The paths of files and directories without the leading slash. */
export const pathsWithoutSlash: Pattern = {
  kind: 'choice',
  alternatives: [emptyPattern, filePathsWithoutSlash, { kind: 'sequence', parts: [filePathsWithoutSlash, slash] }],
};

/** The paths of directories, with a final slash. */
export const directoryPaths: Pattern = {
  kind: 'choice',
  alternatives: [slash, { kind: 'sequence', parts: [steps, slash] }],
};

/** A glob that matches all absolute paths. */
export const everyPath = '/{,**}' as ByteString;

/** The absolute paths of files and directories. */
export const absolutePaths: Pattern = { kind: 'choice', alternatives: [filePaths, directoryPaths] };

/** Returns the pattern with an optional final slash. */
export function withOrWithoutSlash(pattern: Pattern): Pattern {
  return {
    kind: 'sequence',
    parts: [pattern, { kind: 'choice', alternatives: [emptyPattern, slash] }],
  };
}

/** Any text without a NUL, including the empty text. */
export const anyText: Pattern = { kind: 'star', of: { kind: 'set', set: nonNul } };

/** Any non-empty text without a NUL. */
export const someText: Pattern = { kind: 'sequence', parts: [{ kind: 'set', set: nonNul }, anyText] };

const nul: Pattern = { kind: 'set', set: singleByte(0) };

/** Concatenates texts, separated by NULs. */
export function joinedByNul(texts: readonly Pattern[]): Pattern {
  return { kind: 'sequence', parts: texts.flatMap((text, index) => (index === 0 ? [text] : [nul, text])) };
}

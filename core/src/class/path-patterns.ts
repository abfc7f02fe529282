import { byteSet, complement, nonNul, singleByte } from '../glob/byte-set.ts';
import { emptyPattern, type Pattern } from '../glob/pattern.ts';
import type { ByteString } from '../source/bytes.ts';

const slash: Pattern = { kind: 'set', set: singleByte(0x2f) };
const dot: Pattern = { kind: 'set', set: singleByte(0x2e) };
const inName: Pattern = { kind: 'set', set: complement(byteSet([0, 0x2f])) };
const noDot: Pattern = { kind: 'set', set: complement(byteSet([0, 0x2e, 0x2f])) };
const anyMore: Pattern = { kind: 'star', of: inName };

/** What a directory can call something: not `.` and not `..`. */
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

/** The absolute paths of what is no directory, as the kernel writes them (`d_path`): no two slashes meet. */
export const filePaths: Pattern = steps;

/** Those of what is in the root itself. */
export const pathsInRoot: Pattern = step;

/** The same behind the first slash. */
export const filePathsBehindSlash: Pattern = { kind: 'sequence', parts: [name, { kind: 'star', of: step }] };

/** Those of directories, which end in a slash. */
export const directoryPaths: Pattern = {
  kind: 'choice',
  alternatives: [slash, { kind: 'sequence', parts: [steps, slash] }],
};

/** A glob that all of both match. */
export const everyPath = '/{,**}' as ByteString;

/** Those of both. */
export const absolutePaths: Pattern = { kind: 'choice', alternatives: [filePaths, directoryPaths] };

/** What a pattern matches, with and without a slash behind it. */
export function withOrWithoutSlash(pattern: Pattern): Pattern {
  return {
    kind: 'sequence',
    parts: [pattern, { kind: 'choice', alternatives: [emptyPattern, slash] }],
  };
}

/** Any text without a NUL, and none. */
export const anyText: Pattern = { kind: 'star', of: { kind: 'set', set: nonNul } };

/** Text with a byte at least. */
export const someText: Pattern = { kind: 'sequence', parts: [{ kind: 'set', set: nonNul }, anyText] };

const nul: Pattern = { kind: 'set', set: singleByte(0) };

/** Texts one behind the other, with a NUL between two. */
export function joinedByNul(texts: readonly Pattern[]): Pattern {
  return { kind: 'sequence', parts: texts.flatMap((text, index) => (index === 0 ? [text] : [nul, text])) };
}

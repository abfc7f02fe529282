import type { ByteString } from '../../source/bytes.ts';
import { quoteWord } from '../../language/printer/print.ts';
import { filePermissionBits } from './file-permission-bits.ts';
import { absolutePaths, everyPath } from './path-patterns.ts';
import type { PathObject } from './path-object.ts';
import type { ObjectUniverse } from '../object-form.ts';

const { read, write, append, lock, mmap } = filePermissionBits;
const subjects = ['owner', 'other'] as const;

/** All files, opened by path: owned by the task's user, and owned by different users. */
export const pathUniverse: ObjectUniverse<PathObject> = {
  bits: read | write | append | lock | mmap,
  shape: absolutePaths,
  glob: everyPath,
  variants: subjects.map((subject) => ({ kind: 'path', path: '/' as ByteString, subject })),
  wordsOf: (path, { subject }) => [path, subject as string as ByteString],
  rules: (glob, granted) => pathRules(glob, granted, lettersOf),
};

/**
 * All programs, for the permission to execute. The exec mode is left out, since every layer has an exec transition of
 * its own.
 */
export const programUniverse: ObjectUniverse<PathObject> = {
  ...pathUniverse,
  bits: filePermissionBits.exec,
  rules: (glob, granted) => pathRules(glob, granted, () => 'ix'),
  denied: (glob, denied) => pathRules(glob, denied, () => 'x'),
  note: '`ix` says that it may be executed: `can … exec PATH` tells what each layer makes of the task',
};

/** Prints rules for a glob, separately for owned files, for foreign files and for both. */
function pathRules(
  glob: ByteString,
  [owner = [], other = []]: readonly (readonly string[])[],
  lettersFor: (names: readonly string[]) => string,
): readonly ByteString[] {
  const both = owner.filter((name) => other.includes(name));
  const [owned, others] = [owner, other].map((names) => names.filter((name) => !both.includes(name)));
  const rows: readonly (readonly [whose: string, names: readonly string[] | undefined])[] = [
    ['', both],
    ['owner ', owned],
    ['other ', others],
  ];
  return rows.flatMap(([whose, names]) =>
    names === undefined || names.length === 0 ? [] : (`${whose}${quoteWord(glob)} ${lettersFor(names)},` as ByteString),
  );
}

/** Drops `a` next to `w`, since `w` includes append. */
function lettersOf(names: readonly string[]): string {
  return names.filter((name) => name !== 'a' || !names.includes('w')).join('');
}

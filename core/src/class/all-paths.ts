import type { ByteString } from '../source/bytes.ts';
import { quoteWord } from '../syntax/print/print.ts';
import { filePermissionBits } from './file-permission-bits.ts';
import { absolutePaths, everyPath } from './path-patterns.ts';
import type { PathThing } from './path-thing.ts';
import type { AllThings } from './thing-form.ts';

const { read, write, append, lock, mmap } = filePermissionBits;
const subjects = ['owner', 'other'] as const;

/** Every file of the task's owner, and every one of others, opened at its path. */
export const allPaths: AllThings<PathThing> = {
  bits: read | write | append | lock | mmap,
  shape: absolutePaths,
  glob: everyPath,
  sorts: subjects.map((subject) => ({ kind: 'path', path: '/' as ByteString, subject })),
  wordsOf: (path, { subject }) => [path, subject as string as ByteString],
  rules: (glob, [owner = [], other = []]) => {
    const both = owner.filter((name) => other.includes(name));
    const [owned, others] = [owner, other].map((names) => names.filter((name) => !both.includes(name)));
    const rows: readonly (readonly [whose: string, names: readonly string[] | undefined])[] = [
      ['', both],
      ['owner ', owned],
      ['other ', others],
    ];
    return rows.flatMap(([whose, names]) =>
      names === undefined || names.length === 0
        ? []
        : (`${whose}${quoteWord(glob)} ${lettersOf(names)},` as ByteString),
    );
  },
};

/** `w` lets one append, too. */
function lettersOf(names: readonly string[]): string {
  return names.filter((name) => name !== 'a' || !names.includes('w')).join('');
}

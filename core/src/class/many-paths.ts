import { parseAare } from '../glob/aare.ts';
import type { Pattern } from '../glob/pattern.ts';
import { textOf, type ByteString } from '../source/bytes.ts';
import { quoteWord } from '../syntax/print/print.ts';
import { filePermissionBits } from './file-permission-bits.ts';
import { fault, type OperationError } from './operation-error.ts';
import { absolutePaths, everyPath } from './path-patterns.ts';
import type { PathThing } from './path-thing.ts';
import type { ManyThingsForm, ThingSet } from './thing-form.ts';

const { read, write, append, lock, mmap } = filePermissionBits;
const subjects = ['owner', 'other'] as const;

/** `path "PATTERN"`, and behind it whether the task owns the files: every path that matches. */
export const manyPaths: ManyThingsForm<PathThing> = {
  usage: 'path "PATTERN" [owner|other]',
  keyword: 'path',
  read: (words, names) => {
    if (names.includes('l'))
      return fault('`l` is about two paths, and no sentence is yet', '`lamellar can` answers about `file:l`');
    const last = words.at(-1) as string | undefined;
    const subject = subjects.find((one) => one === last);
    const [word, other] = subject === undefined ? words : words.slice(0, -1);
    if (word === undefined)
      return fault('there is no path', 'write `path "/srv/www/**"`, where `**` stands for whatever follows');
    if (other !== undefined)
      return fault(`\`${textOf(other)}\` behind the path`, 'write a sentence for each path, or `{…,…}` for either');
    const result = readPathPattern(word);
    if ('error' in result) return result;
    const [one, two] = subject === undefined ? subjects : [subject];
    const setFor = (whose: PathThing['subject']): ThingSet<PathThing> => ({
      matched: [result.pattern, absolutePaths],
      like: { kind: 'path', path: word, subject: whose },
      wordsOf: (path) => [path, whose as string as ByteString],
    });
    return { sets: two === undefined ? [setFor(one)] : [setFor(one), setFor(two)] };
  },
  all: {
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
  },
};

/** `w` lets one append, too. */
function lettersOf(names: readonly string[]): string {
  return names.filter((name) => name !== 'a' || !names.includes('w')).join('');
}

/** A pattern of absolute paths. */
export function readPathPattern(word: ByteString): { readonly pattern: Pattern } | { readonly error: OperationError } {
  if (word.startsWith('@'))
    return fault(`\`${textOf(word)}\` has a variable, which only policy has`, 'write what it stands for');
  if (!/^[/{[\\]/.test(word))
    return fault(`\`${textOf(word)}\` is no absolute path`, 'write absolute paths, as the task sees them');
  const result = parseAare(word);
  if ('pattern' in result) return { pattern: result.pattern };
  return fault(
    `invalid pattern \`${textOf(word)}\`: ${result.error.message}`,
    'escape a special character with a backslash to match it as it is',
  );
}

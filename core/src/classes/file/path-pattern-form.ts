import type { Pattern } from '../../patterns/pattern.ts';
import type { ByteString } from '../../source/bytes.ts';
import { textOf } from '../../source/printable-text.ts';
import { operationError, type OperationError } from '../operation-error.ts';
import { quoteWord } from '../../language/printer/print.ts';
import { absolutePaths, everyPath, joinedByNul } from './path-patterns.ts';
import { forUsers, readUser, type PathObject } from './path-object.ts';
import { readTextPattern } from '../text-patterns.ts';
import type { ObjectSetForm, ObjectSet } from '../object-form.ts';

/** A description of impossible paths, for patterns without a match. */
export const neverInPaths = 'write an absolute path without `//`, `.` and `..`';

/**
 * `path "PATTERN"`, optionally followed by whether the task owns the files: every matching path. For links,
 * `path "NEW" "EXISTING"`.
 */
export const pathPatterns: ObjectSetForm<PathObject> = {
  usage: 'path "PATTERN" [owner|other]',
  impossible: neverInPaths,
  keyword: 'path',
  read: (words, names) => {
    const isLink = names.includes('l');
    const subject = readUser(words.at(-1));
    const [word, second, third] = subject === undefined ? words : words.slice(0, -1);
    if (isLink && names.length > 1)
      return operationError(
        '`l` has two paths, and further permissions have a single path',
        'write an expectation for each',
      );
    if (word === undefined)
      return operationError('missing path', 'write `path "/srv/www/**"`, where `**` matches the rest');
    if (isLink && second === undefined)
      return operationError('`l` needs two paths', 'write `path "NEW" "EXISTING"`, as in a `link` rule');
    const other = isLink ? third : second;
    if (other !== undefined)
      return operationError(
        `unexpected \`${textOf(other)}\` after the path`,
        'write an expectation for each path, or `{…,…}` for either',
      );
    const result = readPathPattern(word);
    if ('error' in result) return result;
    const existing = isLink && second !== undefined ? readPathPattern(second) : undefined;
    if (existing !== undefined && 'error' in existing) return existing;
    const matched =
      existing === undefined
        ? [result.pattern, absolutePaths]
        : [pairOf(result.pattern, existing.pattern), pairOf(absolutePaths, absolutePaths)];
    return { sets: forUsers(subject, (user) => setFor(matched, word, user, isLink)) };
  },
  rules: (words, names) => {
    const subject = readUser(words.at(-1));
    const [path = everyPath, existing] = words.filter((word) => readUser(word) === undefined);
    const whose = subject === undefined ? '' : `${subject} `;
    const letters = [...new Set(names.join(''))].filter((letter, _, all) => !(letter === 'a' && all.includes('w')));
    return [
      (names.includes('l') && existing !== undefined
        ? `${whose}link ${quoteWord(path)} -> ${quoteWord(existing)},`
        : `${whose}${quoteWord(path)} ${letters.join('').replace('x', 'ix')},`) as ByteString,
    ];
  },
};

function setFor(
  matched: readonly Pattern[],
  path: ByteString,
  subject: PathObject['subject'],
  isPair: boolean,
): ObjectSet<PathObject> {
  return {
    matched,
    like: { kind: 'path', path, subject },
    ...(isPair ? { isPair } : {}),
    wordsOf: (paths) => [...(paths.split('\0') as ByteString[]), subject as string as ByteString],
  };
}

function pairOf(path: Pattern, existing: Pattern): Pattern {
  return joinedByNul([path, existing]);
}

const universe = (matched: readonly Pattern[], isPair: boolean): readonly ObjectSet<PathObject>[] =>
  forUsers(undefined, (subject) => setFor(matched, '/' as ByteString, subject, isPair));
const everyFile = universe([absolutePaths], false);
const everyPair = universe([pairOf(absolutePaths, absolutePaths)], true);

/** Returns all files, or all pairs of paths for links: owned by the task, and not owned by the task. */
export function fileUniverse(name: string): readonly ObjectSet<PathObject>[] {
  return name === 'l' ? everyPair : everyFile;
}

/** Reads a pattern of absolute paths. */
export function readPathPattern(word: ByteString): { readonly pattern: Pattern } | { readonly error: OperationError } {
  if (word.startsWith('@'))
    return operationError(
      `\`${textOf(word)}\` has a variable: only policy text has variables`,
      'write the value of the variable',
    );
  if (!/^[/{[\\]/.test(word))
    return operationError(`\`${textOf(word)}\` is not an absolute path`, 'write absolute paths, as the task sees them');
  return readTextPattern(word);
}

import type { ByteString } from '../../source/bytes.ts';
import { textOf } from '../../source/printable-text.ts';
import { quoteGeneralised } from '../generalised-name.ts';
import { broaderPaths } from './broader-paths.ts';
import { pathPatterns, fileUniverse } from './path-pattern-form.ts';
import { operationError } from '../operation-error.ts';
import { forUsers, readUser, type PathObject } from './path-object.ts';
import type { ObjectForm, ObjectOption } from '../object-form.ts';

/** The words for the owner of a file. */
export const userOptions: readonly ObjectOption[] = [
  { word: 'owner', description: 'assume that the task owns the file (default: evaluate both cases)' },
  { word: 'other', description: 'assume that the task does not own the file' },
];

/**
 * `PATH`, optionally followed by whether the task owns the file. For links, `NEW EXISTING`, as in
 * `link NEW -> EXISTING,`.
 */
export const pathForm: ObjectForm<PathObject> = {
  kind: 'object',
  usage: 'PATH [owner|other]',
  preposition: 'of',
  options: userOptions,
  read: (words, names) => {
    const subject = readUser(words.at(-1));
    const paths = (subject === undefined ? words : words.slice(0, -1)).filter((word) => word !== undefined);
    const isLink = names.includes('l');
    const [path, existing, surplus] = [paths[0], paths[1], paths[2]];
    if (path === undefined) return misses('missing path of a file', 'PATH');
    if (isLink && existing === undefined)
      return misses('a link has two paths: the new path and its target', 'NEW EXISTING');
    const unexpected = surplus ?? (isLink ? undefined : existing);
    if (unexpected !== undefined)
      return operationError(
        `unexpected \`${textOf(unexpected)}\` after the path`,
        readUser(unexpected) === undefined ? 'remove the words after the path' : 'choose `owner` or `other`',
      );
    const relative = paths.find((one) => !one.startsWith('/'));
    if (relative !== undefined) return misses(`\`${textOf(relative)}\` is not an absolute path`, 'an absolute PATH');
    const object =
      existing === undefined ? ({ kind: 'path', path } as const) : ({ kind: 'path', path, existing } as const);
    return { cases: forUsers(subject, (when) => ({ when, object: { ...object, subject: when } })), labels: [] };
  },
  get universe() {
    return fileUniverse;
  },
  get patterns() {
    return pathPatterns;
  },
  rule: ({ path, existing, subject }, permissions) => {
    const whose = subject === 'owner' ? 'owner ' : '';
    const quoted = quoteGeneralised(path);
    if (existing !== undefined) return `${whose}link ${quoted} -> ${quoteGeneralised(existing)},` as ByteString;
    return `${whose}${quoted} ${lettersOf(permissions)},` as ByteString;
  },
  broader: (object, permissions) => broaderPaths(object, lettersOf(permissions)),
};

/** Joins permissions in the usual order. `w` includes `a`, and no rule may have both. */
function lettersOf(permissions: readonly string[]): string {
  const letters = new Set(permissions.join(''));
  if (letters.has('w')) letters.delete('a');
  return 'r w a k l m x'
    .split(' ')
    .filter((letter) => letters.has(letter))
    .join('');
}

function misses(message: string, form: string) {
  return operationError(message, `write ${form} after the operation`);
}

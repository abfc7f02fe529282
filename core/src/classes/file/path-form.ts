import { textOf, type ByteString } from '../../source/bytes.ts';
import { quotePattern } from '../../language/printer/print.ts';
import { broaderPaths } from './broader-paths.ts';
import { pathPatterns, fileUniverse } from './path-pattern-form.ts';
import { operationError } from '../operation-error.ts';
import type { PathObject } from './path-object.ts';
import type { ObjectCase, ObjectForm } from '../object-form.ts';

const subjects = ['owner', 'other'] as const;

/**
 * `PATH`, optionally followed by whether the task owns the file. For links, `NEW EXISTING`, as in
 * `link NEW -> EXISTING,`.
 */
export const pathForm: ObjectForm<PathObject> = {
  kind: 'thing',
  usage: 'PATH [owner|other]',
  preposition: 'of',
  options: [
    { word: 'owner', description: 'assume that the task owns the file (default: evaluate both cases)' },
    { word: 'other', description: 'assume that the task does not own the file' },
  ],
  read: (words, names) => {
    const last = words.at(-1);
    const subject = subjects.find((one) => one === (last as string | undefined));
    const paths = (subject === undefined ? words : words.slice(0, -1)).flatMap((word) => word ?? []);
    const isLink = names.includes('l');
    const [path, existing, ...others] = paths;
    if (path === undefined) return misses('a file is asked about by its path, and there is none', 'PATH');
    if (isLink && existing === undefined)
      return misses('to link takes the new path and the one that is linked to', 'NEW EXISTING');
    if (others.length > 0 || (!isLink && existing !== undefined))
      return misses(`\`${textOf(others[0] ?? existing ?? path)}\` behind the path`, isLink ? 'NEW EXISTING' : 'PATH');
    const relative = paths.find((one) => !one.startsWith('/'));
    if (relative !== undefined) return misses(`\`${textOf(relative)}\` is no absolute path`, 'an absolute PATH');
    const thing = { kind: 'path', path, ...(existing === undefined ? {} : { existing }) } as const;
    const [owner, other] = subjects.map((one): ObjectCase<PathObject> => ({
      when: one,
      thing: { ...thing, subject: one },
    }));
    if (owner === undefined || other === undefined) throw new RangeError('there are two');
    if (subject === undefined) return { cases: [owner, other], labels: [] };
    return { cases: [subject === 'owner' ? owner : other], labels: [] };
  },
  get universe() {
    return fileUniverse;
  },
  get patterns() {
    return pathPatterns;
  },
  rule: ({ path, existing, subject }, permissions) => {
    const whose = subject === 'owner' ? 'owner ' : '';
    const quoted = quotePattern(path);
    if (existing !== undefined) return `${whose}link ${quoted} -> ${quotePattern(existing)},` as ByteString;
    return `${whose}${quoted} ${lettersOf(permissions)},` as ByteString;
  },
  wider: (thing, permissions) => broaderPaths(thing, lettersOf(permissions)),
};

/** Joins permissions. `w` includes `a`, and no rule may have both. */
function lettersOf(permissions: readonly string[]): string {
  const letters = new Set(permissions.join(''));
  if (letters.has('w')) letters.delete('a');
  return [...letters].join('');
}

function misses(message: string, form: string) {
  return operationError(message, `write ${form} behind the operation`);
}

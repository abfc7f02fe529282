import { memoised } from '../source/memoised.ts';
/** The merged permissions of a file rule. */
export interface FileAccessRule {
  /** `owner ` or empty. */
  readonly owner: string;
  readonly path: string;
  readonly letters: ReadonlySet<string>;
  /** The confinement of an executed program, with the target; empty without execution. */
  readonly exec: string;
}

/**
 * The smallest number of rules that a pattern replaces. A program that reads five files of a folder reads the folder. Three
 * numbers in a row of files are no configured numbers.
 */
const least = { files: 5, numbers: 3 };

/** The folders of packages and of served content, one level deep: everybody may read these files by convention. */
const readableFolder =
  /^(?:\/usr\/(?:local\/)?(?:share|lib)\/(?:@\{multiarch\}\/)?[^/*]+\/|\/etc\/[^/*]+\/|\/var\/www\/)(?=.)/;

/** Names of files with secrets, and of their folders. */
const secret = /ssl|ssh|private|secret|key|passw|shadow|gshadow|credential|token|letsencrypt|cert|vpn|wireguard/i;

const library = /^(\/usr\/lib\/(?:[^*]*\/)?)[^/]+\.so\*$/;

/**
 * Replaces many rules about similar files by patterns:
 * - libraries of a folder, which may be mapped anyway;
 * - files with different numbers at the same places;
 * - files that are only read, in a folder of a package.
 *
 * Patterns with write permissions cover only different numbers, and no pattern covers an executed program.
 */
export function widenFiles(files: readonly FileAccessRule[]): readonly FileAccessRule[] {
  return [libraryPattern, numberPattern, folderPattern].reduce(replaced, files);
}

/** A pattern that can replace a rule, and the smallest number of replaced rules. */
interface Pattern {
  /** Equal for rules with a common pattern. */
  readonly key: string;
  readonly least: number;
  /** Returns the pattern for the paths of all rules with the key. */
  readonly of: (paths: readonly string[]) => string | undefined;
}

/** Replaces rules with a common pattern, and rules that a pattern covers. */
function replaced(
  files: readonly FileAccessRule[],
  patternOf: (file: FileAccessRule) => Pattern | undefined,
): readonly FileAccessRule[] {
  const groups = new Map<string, { readonly pattern: Pattern; readonly members: FileAccessRule[] }>();
  for (const file of files) {
    const pattern = file.exec === '' && !file.path.startsWith('"') ? patternOf(file) : undefined;
    if (pattern === undefined) continue;
    const group = memoised(groups, `${file.owner}${pattern.key}`, () => ({ pattern, members: [] }));
    group.members.push(file);
  }
  const gone = new Set<FileAccessRule>();
  const added = [...groups.values()].flatMap(({ pattern, members }) => {
    const path = members.length < pattern.least ? undefined : pattern.of(members.map((file) => file.path));
    const [first] = members;
    if (path === undefined || first === undefined) return [];
    for (const file of members) gone.add(file);
    return [{ ...first, path, letters: new Set(members.flatMap((file) => [...file.letters])) }];
  });
  const covering = added.map((rule) => ({ rule, names: namesOf(rule.path) }));
  const isCovered = (file: FileAccessRule): boolean =>
    gone.has(file) || covering.some(({ rule, names }) => covers(rule, names, file));
  return [...files.filter((file) => !isCovered(file)), ...added];
}

/** Returns whether a rule with a pattern of this file covers a rule. */
function covers({ owner, path, letters }: FileAccessRule, names: RegExp, other: FileAccessRule): boolean {
  if (owner !== other.owner || other.exec !== '' || other.path.includes('**')) return false;
  const fixed = path.slice(0, path.search(/[[*]/));
  const name = other.path.replace(/^"(.*)"$/, '$1');
  return name.startsWith(fixed) && isOnly(other.letters, [...letters].join('')) && names.test(name);
}

/** Returns an expression for the names of a pattern, and for narrower patterns. */
function namesOf(path: string): RegExp {
  const parts = path
    .split(/(\[0-9\]\*|\*\*|\*)/)
    .map((part) => globs.get(part) ?? part.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('')}$`);
}

const globs: ReadonlyMap<string, string> = new Map([
  ['[0-9]*', String.raw`(?:\[0-9\]\*|[0-9])[^/]*`],
  ['**', '.+'],
  ['*', '[^/]*'],
]);

function libraryPattern({ path, letters }: FileAccessRule): Pattern | undefined {
  const [, folder] = library.exec(path) ?? [];
  return folder === undefined || !isOnly(letters, 'mr')
    ? undefined
    : { key: folder, least: least.files, of: () => `${folder}*.so*` };
}

const counter = /\/0\d{3,}$/;

/** Finds paths with equal words and different numbers. Numbers with an equal value in all paths stay. */
function numberPattern({ path, letters }: FileAccessRule): Pattern | undefined {
  if (!isOnly(letters, 'rwak') || !/\d/.test(path) || /[#*?[{]|^\/(?:dev|etc)\//.test(path)) return undefined;
  const key = path.replaceAll(/\d+/g, '#');
  return {
    key,
    // A number with leading zeros counts files, and the next file has the next number.
    least: counter.test(path) ? 1 : least.numbers,
    of: (paths) => {
      const numbers = paths.map((one) => one.match(/\d+/g) ?? []);
      let index = 0;
      const pattern = key.replaceAll('#', () => {
        const values = new Set(numbers.map((one) => one[index]));
        index++;
        const [first = ''] = values;
        return values.size === 1 && !/^0\d{3}/.test(first) ? first : '[0-9]*';
      });
      // One wildcard covers the rest of a name.
      return pattern.replaceAll(/\[0-9\]\*[^/]*\[0-9\]\*/g, '[0-9]*');
    },
  };
}

/** Finds rules for reading in the folder of a package. */
function folderPattern({ owner, path, letters }: FileAccessRule): Pattern | undefined {
  const [folder] = readableFolder.exec(path) ?? [];
  if (folder === undefined || owner !== '' || !isOnly(letters, 'r') || path.endsWith('.so*')) return undefined;
  return {
    key: folder,
    least: least.files,
    of: (paths) =>
      paths.some((one) => secret.test(one))
        ? undefined
        : `${folder}${paths.some((one) => one.slice(folder.length).includes('/')) ? '**' : '*'}`,
  };
}

function isOnly(letters: ReadonlySet<string>, allowed: string): boolean {
  return [...letters].every((letter) => allowed.includes(letter));
}

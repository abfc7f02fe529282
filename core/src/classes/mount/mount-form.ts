import type { ByteString } from '../../source/bytes.ts';
import { textOf } from '../../source/printable-text.ts';
import { quotePattern } from '../../language/printer/print.ts';
import { quoteGeneralised } from '../generalised-name.ts';
import { rulesOfFolder } from '../file/broader-paths.ts';
import { mountPatterns, mountUniverse } from './mount-patterns.ts';
import { operationError, type OperationError } from '../operation-error.ts';
import {
  countedFlags,
  flagsOfOperation,
  isRecursiveAlone,
  mountFlagNames,
  mountKind,
  type MountFlags,
} from './mount-flags.ts';
import type { MountObject } from './mount-object.ts';
import type { ObjectForm, ObjectReading, ObjectWords } from '../object-form.ts';
import type { BroaderRule } from '../broader-rule.ts';

/** `SOURCE TARGET [FSTYPE [DATA]]`, or the form of a different mount operation. */
export const mountForm: ObjectForm<MountObject> = {
  kind: 'object',
  usage: 'SOURCE TARGET [FSTYPE [DATA]] (mount), TARGET (umount), NEW OLD (pivot_root)',
  preposition: 'of',
  options: [{ word: 'file', description: 'assume that the mount source is a file, not a directory' }],
  read: (words, names) => {
    const [name = '', other] = names;
    if (other !== undefined)
      return operationError(`\`${name}\` and \`${other}\` have different targets`, 'ask separate questions');
    const last = words.at(-1) as string | undefined;
    const isFile = last === 'file';
    return readObject(name, isFile ? words.slice(0, -1) : words, isFile ? 'file' : 'directory');
  },
  get universe() {
    return mountUniverse;
  },
  get patterns() {
    return mountPatterns;
  },
  rule: (object) => ruleFor(object) as ByteString,
  broader: broaderRules,
};

/** The type of the mounted object and of the mount point: most mounts are of directories. */
type Sort = 'directory' | 'file';

type Reading = ObjectReading<MountObject> | { readonly error: OperationError };

function readObject(name: string, words: ObjectWords, sort: Sort): Reading {
  const [first, second] = words;
  switch (name) {
    case 'umount':
      return withPaths([first], words, 1, sort, 'TARGET', ([target]) => ({ kind: 'mount', asks: 'umount', target }));
    case 'pivot_root':
      return withPaths([first, second], words, 2, 'directory', 'NEW OLD', ([target, oldRoot = target]) => ({
        kind: 'mount',
        asks: 'pivot_root',
        target,
        oldRoot,
      }));
    case 'move_mount':
      return withPaths(first === undefined ? [second] : [second, first], words, 2, sort, 'SOURCE TARGET', moved);
    default:
      return readMount(flagsOfOperation(name) ?? 0, words, sort);
  }
}

function moved([target, source]: Paths): MountObject {
  return { kind: 'mount', asks: 'move_mount', target, ...(source === undefined ? {} : { source }) };
}

function readMount(flags: MountFlags, words: ObjectWords, sort: Sort): Reading {
  const [source, target, type, data] = words;
  const mount = { kind: 'mount', asks: 'mount', flags: countedFlags(flags) } as const;
  const kind = mountKind(flags);
  switch (kind) {
    case 'bind':
    case 'move':
      return withPaths([target, source], words, 2, sort, 'SOURCE TARGET', ([where, from = where]) => ({
        ...mount,
        target: where,
        source: from,
      }));
    case 'propagation':
    case 'remount': {
      const where = words.length < 2 ? source : target;
      const form = kind === 'remount' ? '- TARGET [- DATA]' : '- TARGET';
      const options = kind === 'remount' && data !== undefined ? { data } : {};
      return withPaths([where], words, kind === 'remount' ? 4 : 2, sort, form, ([place]) => ({
        ...mount,
        ...options,
        target: place,
      }));
    }
    case 'new':
      return withPaths([target], words, 4, 'directory', 'SOURCE TARGET FSTYPE [DATA]', ([place]) => ({
        ...mount,
        target: place,
        ...(source === undefined ? {} : { source }),
        ...(type === undefined ? {} : { type }),
        ...(data === undefined ? {} : { data }),
      }));
  }
}

type Paths = readonly [ByteString, ...ByteString[]];

/**
 * Builds a mount from its paths.
 *
 * @param maxWords - the maximum number of words
 */
function withPaths(
  paths: readonly (ByteString | undefined)[],
  words: ObjectWords,
  maxWords: number,
  sort: Sort,
  form: string,
  make: (paths: Paths) => MountObject,
): Reading {
  const written = paths.flatMap((path) => path ?? []);
  const [first, ...others] = written;
  if (first === undefined || written.length < paths.length)
    return operationError('missing path of a mount', `write ${form} after the operation`);
  const strange = words.slice(maxWords).find((word) => word !== undefined);
  if (strange !== undefined)
    return operationError(`unexpected \`${textOf(strange)}\` after ${form}`, `write ${form} after the operation`);
  const relative = written.find((path) => !path.startsWith('/'));
  if (relative !== undefined)
    return operationError(
      `\`${textOf(relative)}\` is not an absolute path`,
      'write absolute paths, as the task sees them',
    );
  if (sort === 'directory')
    return { cases: [{ object: make([asDirectoryPath(first), ...others.map(asDirectoryPath)]) }], labels: [] };
  if (written.some((path) => path.endsWith('/')))
    return operationError('a path with a final `/` is a directory', 'write the path of a file without a final `/`');
  return { cases: [{ object: make([first, ...others]) }], labels: [] };
}

/** Adds the final slash of a directory, as the kernel does (`PATH_IS_DIR`). */
function asDirectoryPath(path: ByteString): ByteString {
  return (path.endsWith('/') ? path : `${path}/`) as ByteString;
}

/**
 * Prints the narrowest rule to allow the operation.
 *
 * @param target - the mount point, as a word of a rule
 */
function ruleFor(object: MountObject, target = quoteGeneralised(object.target)): string {
  switch (object.asks) {
    case 'umount':
      return `umount ${target},`;
    case 'pivot_root':
      return `pivot_root oldroot=${quoteGeneralised(object.oldRoot)} ${target},`;
    case 'move_mount':
      return `mount options=(move) ${sourceWord(object.source)} -> ${target},`;
    case 'mount': {
      const { flags, source, type } = object;
      // No option sets this flag: only a rule without options allows the flag in combination with any flags.
      if (isRecursiveAlone(flags)) return `mount -> ${target},`;
      const options = `options=(${mountFlagNames(flags).join(', ')})`;
      const hasSource = mountKind(flags) !== 'remount' && mountKind(flags) !== 'propagation';
      const fstype = type === undefined ? '' : ` fstype=${quotePattern(type)}`;
      return `mount ${options}${fstype} ${hasSource ? `${sourceWord(source)} ` : ''}-> ${target},`;
    }
  }
}

/** Returns broader rules: from any source, with any options, and to more mount points. */
function broaderRules(object: MountObject): readonly BroaderRule[] {
  return [...broaderOrigins(object), ...rulesOfFolder(object.target, (target) => ruleFor(object, target))];
}

function broaderOrigins(object: MountObject): readonly BroaderRule[] {
  if (object.asks !== 'mount' || isRecursiveAlone(object.flags)) return [];
  const { flags, source, type } = object;
  const kind = mountKind(flags);
  const fstype = type === undefined ? '' : ` fstype=${quotePattern(type)}`;
  const after = `-> ${quoteGeneralised(object.target)},`;
  const fromAnywhere = `mount options=(${mountFlagNames(flags).join(', ')})${fstype} ${after}` as ByteString;
  const isFromSomewhere = kind !== 'remount' && kind !== 'propagation';
  return [
    ...(isFromSomewhere ? [{ as: 'any-source', rule: fromAnywhere } as const] : []),
    // For all remaining kinds, the options state the action.
    ...(kind === 'new'
      ? [{ as: 'any-options', rule: `mount${fstype} ${sourceWord(source)} ${after}` as ByteString } as const]
      : []),
  ];
}

/** Returns the source for a rule. No rule has an empty source; `detached` stands for an empty source. */
function sourceWord(source: ByteString | undefined): string {
  return source === undefined || source === '' ? 'detached' : quoteGeneralised(source);
}

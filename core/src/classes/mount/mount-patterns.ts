import { anyText, emptyPattern, literalPattern, type Pattern } from '../../patterns/pattern.ts';
import type { ByteString } from '../../source/bytes.ts';
import { textOf } from '../../source/printable-text.ts';
import { neverInPaths, readPathPattern } from '../file/path-pattern-form.ts';
import { quoteWord } from '../../language/printer/print.ts';
import {
  countedFlags,
  flagsOfOperation,
  isRecursiveAlone,
  mountFlagBytes,
  mountFlagNames,
  mountFlags,
  mountKind,
  type MountFlags,
} from './mount-flags.ts';
import type { MountObject } from './mount-object.ts';
import { operationError, type OperationError } from '../operation-error.ts';
import { directoryPaths, everyPath, filePaths, joinedByNul, withOrWithoutSlash } from '../file/path-patterns.ts';
import { readTextPattern } from '../text-patterns.ts';
import type { ObjectSetForm, ObjectSet, ObjectWords } from '../object-form.ts';

/** Mounts by patterns of their paths: omitted words after the target may have any value. */
export const mountPatterns: ObjectSetForm<MountObject> = {
  usage: 'SOURCE TARGET [FSTYPE] (mount), TARGET (umount), NEW OLD (pivot_root), where paths are patterns',
  impossible: neverInPaths,
  read: (words, names) => {
    const [name = '', other] = names;
    if (other !== undefined)
      return operationError(`\`${name}\` and \`${other}\` have different targets`, 'write an expectation for each');
    const isFile = (words.at(-1) as string | undefined) === 'file';
    const read = fieldsOf(name, isFile ? words.slice(0, -1) : words);
    if ('error' in read) return read;
    const fields = read.fields.map((field): Field | { readonly error: OperationError } => readField(field, isFile));
    const known = fields.flatMap((field) => ('error' in field ? [] : [field]));
    const wrong = fields.find((field) => 'error' in field);
    if (wrong !== undefined && 'error' in wrong) return wrong;
    const set: ObjectSet<MountObject> = {
      matched: [joinedByNul(known.map(({ pattern }) => pattern)), joinedByNul(known.map(({ shape }) => shape))],
      like: read.like,
      wordsOf: (matched) => {
        const order = read.order.map((at) => matched.split('\0')[at] as ByteString | undefined);
        const requested = order.map((word) => ((word as string | undefined) === '' ? undefined : word));
        return isFile ? [...requested, 'file' as ByteString] : requested;
      },
    };
    return { sets: [set] };
  },
  rules: (words, [name = '']) => {
    const isFile = (words.at(-1) as string | undefined) === 'file';
    return [ruleFor(name, isFile ? words.slice(0, -1) : words, isFile) as ByteString];
  },
};

const anySource = '{,**}' as ByteString;

/** Returns all mounts of an operation, of directories and of files. */
export function mountUniverse(name: string): readonly ObjectSet<MountObject>[] {
  const written: readonly ObjectWords[] = [[everyPath], [anySource, everyPath]];
  const words = written.find((each) => !('error' in mountPatterns.read(each, [name])));
  if (words === undefined) return [];
  return [words, [...words, 'file' as ByteString]].flatMap((each) => {
    const read = mountPatterns.read(each, [name]);
    return 'error' in read ? [] : read.sets;
  });
}

/** A field to be matched: a word of an expectation, or a fixed pattern. */
type Written =
  { readonly kind: 'path' | 'text'; readonly word: ByteString } | { readonly kind: 'fixed'; readonly pattern: Pattern };

/**
 * Prints the rule for patterns as written. Directories get a final slash, as the kernel writes paths of directories.
 */
function ruleFor(name: string, words: ObjectWords, isFile: boolean): string {
  const path = (word: ByteString | undefined): string => {
    if (word === undefined) return 'detached';
    const end = isFile || /(?:\/|\*\*)$/.test(word) ? '' : /[{}]/.test(word) ? '{,/}' : '/';
    return quoteWord(`${word}${end}` as ByteString);
  };
  const [first, second, third] = words;
  if (name === 'umount') return `umount ${path(first)},`;
  if (name === 'pivot_root') return `pivot_root oldroot=${path(second)} ${path(first)},`;
  if (name === 'move_mount') return `mount options=(move) ${path(first)} -> ${path(second)},`;
  const flags = countedFlags(flagsOfOperation(name) ?? 0);
  const options = `options=(${mountFlagNames(flags).join(', ')})`;
  const kind = mountKind(flags);
  if (kind === 'remount' || kind === 'propagation')
    return `mount${isRecursiveAlone(flags) ? '' : ` ${options}`} -> ${path(words.length < 2 ? first : second)},`;
  if (isRecursiveAlone(flags)) return `mount -> ${path(second)},`;
  const source = kind === 'new' ? (first === undefined ? 'detached' : quoteWord(first)) : path(first);
  const type = kind === 'new' && third !== undefined ? ` fstype=${quoteWord(third)}` : '';
  return `mount ${options}${type} ${source} -> ${path(second)},`;
}

/** The matched fields, and the positions of a question's words among the fields. */
interface Fields {
  readonly fields: readonly Written[];
  readonly order: readonly number[];
  readonly like: MountObject;
}

const none: Written = { kind: 'fixed', pattern: emptyPattern };
const anything: Written = { kind: 'fixed', pattern: anyText };
const nowhere = '/' as ByteString;

/** @see `do_match_mnt`, `profile_umount`, `build_pivotroot` in the kernel's `mount.c` */
function fieldsOf(name: string, words: ObjectWords): Fields | { readonly error: OperationError } {
  const path = (word: ByteString): Written => ({ kind: 'path', word });
  const like = { kind: 'mount', target: nowhere } as const;
  const [first, second, third, ...others] = words;
  const after = (maxWords: number): ByteString | undefined => words.slice(maxWords).find((word) => word !== undefined);
  if (name === 'umount') {
    if (first === undefined || after(1) !== undefined) return misses('TARGET', after(1));
    return { fields: [path(first)], order: [0], like: { ...like, asks: 'umount' } };
  }
  if (name === 'pivot_root') {
    if (first === undefined || second === undefined || after(2) !== undefined) return misses('NEW OLD', after(2));
    return {
      fields: [path(first), path(second)],
      order: [0, 1],
      like: { ...like, asks: 'pivot_root', oldRoot: nowhere },
    };
  }
  const isMoved = name === 'move_mount';
  const flags = isMoved ? mountFlags(['move']) : countedFlags(flagsOfOperation(name) ?? 0);
  const kind = mountKind(flags);
  const [requested, flagsField] = [
    isMoved ? ({ ...like, asks: 'move_mount' } as const) : ({ ...like, asks: 'mount', flags } as const),
    flagsOf(flags),
  ];
  if (kind === 'remount' || kind === 'propagation') {
    const target = words.length < 2 ? first : second;
    if (target === undefined || after(2) !== undefined) return misses('- TARGET', after(2));
    return { fields: [path(target), none, none, flagsField], order: [1, 0], like: requested };
  }
  if (second === undefined || (first === undefined && !isMoved && kind !== 'new'))
    return misses('SOURCE TARGET', undefined);
  if (kind === 'new') {
    if (others.length > 0) return misses('SOURCE TARGET [FSTYPE]', others[0]);
    const text = (word: ByteString | undefined, otherwise: Written): Written =>
      word === undefined ? otherwise : { kind: 'text', word };
    const type = text(third, words.length < 3 ? anything : none);
    return { fields: [path(second), text(first, none), type, flagsField], order: [1, 0, 2], like: requested };
  }
  if (after(2) !== undefined) return misses('SOURCE TARGET', after(2));
  const source = first === undefined ? none : path(first);
  return { fields: [path(second), source, none, flagsField], order: [1, 0], like: requested };
}

function misses(form: string, after: ByteString | undefined): { readonly error: OperationError } {
  const message = after === undefined ? 'missing path of a mount' : `unexpected \`${textOf(after)}\` after ${form}`;
  return operationError(message, `write ${form} after \`to\`, with quotes around a text with blanks`);
}

function flagsOf(flags: MountFlags): Written {
  return { kind: 'fixed', pattern: literalPattern(String.fromCharCode(...mountFlagBytes(flags)) as ByteString) };
}

/** The pattern of a field as written, and the pattern of all possible values. */
interface Field {
  readonly pattern: Pattern;
  readonly shape: Pattern;
}

/** Reads the pattern of a field. The kernel writes a directory with a final slash. */
function readField(field: Written, isFile: boolean): Field | { readonly error: OperationError } {
  if (field.kind === 'fixed') return { pattern: field.pattern, shape: anyText };
  if (field.kind === 'path') {
    const read = readPathPattern(field.word);
    if ('error' in read) return read;
    if (isFile) return { pattern: read.pattern, shape: filePaths };
    return { pattern: withOrWithoutSlash(read.pattern), shape: directoryPaths };
  }
  const read = readTextPattern(field.word);
  return 'error' in read ? read : { pattern: read.pattern, shape: anyText };
}

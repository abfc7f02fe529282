import { describe, expect, test } from 'vitest';
import { bytes } from '../../testing/read-policy.ts';
import { textOf } from '../../source/printable-text.ts';
import { parseObject } from '../parse-object.ts';
import { parseOperations, printOperation } from '../parse-operations.ts';
import { policyClasses } from '../policy-classes.ts';

function read(operation: string, ...words: string[]) {
  const parsed = parseOperations(bytes(operation));
  if ('error' in parsed) return parsed.error.message;
  const object = parseObject(
    parsed.operations,
    words.map((word) => (word === '-' ? undefined : bytes(word))),
  );
  return 'error' in object ? `${object.error.message}: ${object.error.hint}` : object.object;
}

/** Returns the suggested rules. */
function rules(operation: string, ...words: string[]) {
  const object = read(operation, ...words);
  if (typeof object === 'string' || object.kind !== 'object') return object;
  const form = policyClasses.mount.operations[0]?.object;
  if (typeof form !== 'object') throw new RangeError('a form');
  return object.cases.map((one) => textOf(form.rule(one.object, ['mount'], [])));
}

test.each([
  ['mount', 'mount:rw'],
  ['mount:bind,ro', 'mount:ro,bind'],
  ['mount:rbind', 'mount:rbind'],
  ['mount:B', 'mount:bind'],
  ['mount:rprivate', 'mount:rprivate'],
  // No rule option sets the flag alone.
  ['mount:rec', 'mount:rec'],
  ['mount:rec,ro,nosuid', 'mount:ro,nosuid,rec'],
  ['mount:rec,bind', 'mount:rbind'],
  ['umount', 'mount:umount'],
  ['mount:umount', 'mount:umount'],
  ['pivot_root', 'mount:pivot_root'],
  ['mount:nosuid,nodev,capability:chown', 'mount:nosuid,nodev capability:chown'],
])('%s is %s', (text, printed) => {
  const parsed = parseOperations(bytes(text));
  expect('operations' in parsed && parsed.operations.map(printOperation).join(' ')).toBe(printed);
});

test('each operation has one object', () => {
  const [one, other] = ['mount:bind,ro', 'mount:ro,bind'].map((text) => parseOperations(bytes(text)));
  expect(one).toEqual(other);
});

describe('what is mounted', () => {
  test.each<[string, string[], string[]]>([
    ['mount', ['proc', '/proc', 'proc'], ['mount options=(rw) fstype=proc proc -> /proc/,']],
    ['mount:nosuid', ['-', '/x/', 'tmpfs'], ['mount options=(nosuid) fstype=tmpfs detached -> /x/,']],
    ['mount:rec,ro', ['none', '/x/', 'tmpfs'], ['mount -> /x/,']],
    ['mount:bind,ro', ['/a', '/b'], ['mount options=(bind) /a/ -> /b/,']],
    ['mount:rbind', ['/a', '/b/'], ['mount options=(rbind) /a/ -> /b/,']],
    ['mount:rbind', ['/a', '/b', 'file'], ['mount options=(rbind) /a -> /b,']],
    ['mount:move', ['/a/', '/b'], ['mount options=(move) /a/ -> /b/,']],
    ['mount:remount,ro', ['/a/'], ['mount options=(ro, remount) -> /a/,']],
    ['mount:remount,ro', ['-', '/a/'], ['mount options=(ro, remount) -> /a/,']],
    ['mount:make-rslave,nosuid', ['/a/'], ['mount options=(rslave) -> /a/,']],
    ['move_mount', ['-', '/a b/'], ['mount options=(move) detached -> "/a b/",']],
    ['move_mount', ['/c/', '/a/'], ['mount options=(move) /c/ -> /a/,']],
    ['umount', ['/a'], ['umount /a/,']],
    ['pivot_root', ['/new', '/new/old'], ['pivot_root oldroot=/new/old/ /new/,']],
  ])('%s %j', (operation, words, expected) => expect(rules(operation, ...words)).toEqual(expected));
});

test.each<[string, string[], string]>([
  ['mount', [], 'missing path of a mount: write SOURCE TARGET FSTYPE [DATA] after the operation'],
  ['mount:bind', ['a', '/b'], '`a` is not an absolute path: write absolute paths, as the task sees them'],
  [
    'mount:bind',
    ['/a/', '/b', 'file'],
    'a path with a final `/` is a directory: write the path of a file without a final `/`',
  ],
  ['umount', ['/a', '/b'], 'unexpected `/b` after TARGET: write TARGET after the operation'],
  ['umount,pivot_root', ['/a', '/b'], '`umount` and `pivot_root` have different targets: ask separate questions'],
])('%s %j: %s', (operation, words, message) => expect(read(operation, ...words)).toBe(message));

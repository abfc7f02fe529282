import { crossCheckClasses } from '@lamellar/core/classes';
import type { OwnChange } from '@lamellar/core/diff';
import { bytesOf } from '@lamellar/core/language';
import { expect, test } from 'vitest';
import { ownChangeView } from '../views/changes-view.ts';
import { changeWords, withoutRepeats } from './own-changes-text.ts';

function mounts(names: string, ...example: readonly (string | undefined)[]): OwnChange {
  const words = example.map((word) => (word === undefined ? undefined : bytesOf(word)));
  return { kind: 'gained', class: 'mount', about: 'many-things', names: names.split(' '), example: words };
}

const bound = mounts('bind pivot_root', '/', '/');

test.each<[what: string, changes: readonly OwnChange[], shown: readonly number[]]>([
  ['one', [bound], [0]],
  ['two of other operations', [bound, mounts('remount', undefined, '/')], [0, 1]],
  ['fewer of the same operations with another example', [bound, mounts('bind', '/a', '/b')], [0]],
  ['more of them behind', [mounts('bind', '/a', '/b'), bound], [1]],
  ['the same twice', [bound, mounts('pivot_root bind', '/a', '/b')], [0]],
  ['the same, gained and lost', [bound, { ...bound, kind: 'lost' }], [0, 1]],
  [
    'what is done to nothing',
    [{ kind: 'gained', class: 'userns', about: 'nothing', names: ['create'] }, bound],
    [0, 1],
  ],
])('repeated changes are omitted: %s', (_, changes, shown) => {
  const views = changes.map(ownChangeView);
  expect(withoutRepeats(views)).toEqual(shown.map((index) => views[index]));
});

test('a change is printed as a question with a different answer', () => {
  expect(changeWords(ownChangeView(mounts('rw', undefined, '/a', undefined)))).toBe(
    'gains mount rw, for example of - /a -',
  );
});

const allSignals = crossCheckClasses.signal.operations.map(({ name }) => name);

test.each([
  ['signal', ['kill', 'hup'], ['send'], 'gains signal send (kill, hup), for example with peer a'],
  ['signal', allSignals, ['send', 'receive'], 'gains signal send, receive, for example with peer a'],
  [
    'signal',
    allSignals.slice(1),
    ['send'],
    `gains signal send (every signal but ${allSignals[0] ?? ''}), for example with peer a`,
  ],
  ['io_uring', ['override_creds'], ['override_creds'], 'gains io_uring override_creds, for example with peer a'],
  ['ptrace', ['read'], ['readby'], 'gains ptrace readby, for example with peer a'],
] as const)('a change of %s %j towards peers is printed with the permissions %j', (word, names, permissions, text) => {
  const example = bytesOf('a');
  expect(changeWords(ownChangeView({ kind: 'gained', class: word, about: 'peers', permissions, names, example }))).toBe(
    text,
  );
});

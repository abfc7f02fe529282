import { expect, test } from 'vitest';
import { fileEntriesOf } from '../testing/file-entries.ts';
import { bytes } from '../testing/read-policy.ts';
import { withAliases } from './aliases.ts';
import { apparmor41, apparmor50 } from './compiler-behaviours.ts';

test.each<[what: string, aliases: string, rule: string, paths: readonly string[]]>([
  ['no alias', '', '/a/b px,', ['/a/b']],
  ['a folder', '/a/ > /c/', '/a/b px,', ['/a/b', '/c/b']],
  ['one in the middle', '/b > /c', '/a/b px,', ['/a/b']],
  ['letters of a name', '/a > /c', '/ab px,', ['/ab', '/cb']],
  ['a pattern is letters, too', '/{a,b} > /c', '/{a,b}d px,', ['/{a,b}d', '/cd']],
  ['and not what it matches', '/a > /c', '/{a,b}d px,', ['/{a,b}d']],
  ['several', '/a > /c, /ab > /d', '/abc px,', ['/abc', '/cbc', '/dc']],
  ['what an alias has made is not replaced again', '/a > /b, /b > /c', '/ad px,', ['/ad', '/bd']],
  ['what is linked to', '/a > /c', 'link /b -> /a,', ['/b -> /a', '/b -> /c']],
  ['both at once', '/a > /c', 'link /ab -> /a,', ['/ab -> /a', '/cb -> /c']],
  ['change_profile has none', '/a > /c', 'change_profile /ab -> /a,', ['/a -> /ab']],
])('%s', (_, text, rule, paths) => {
  const aliases = text
    .split(', ')
    .filter((alias) => alias !== '')
    .map((alias) => alias.split(' > ').map(bytes))
    .map(([from = bytes(''), to = bytes('')]) => ({ from, to }));
  const entries = withAliases(fileEntriesOf(rule), aliases, apparmor41);
  expect(entries.map(({ path, second }) => (second === undefined ? path : `${path} -> ${second}`))).toEqual(paths);
});

test('only AppArmor 5.0 applies an alias to the target of a link subset rule', () => {
  const aliases = [{ from: bytes('/a'), to: bytes('/c') }];
  const subsets = [apparmor41, apparmor50].map((compiler) =>
    withAliases(fileEntriesOf('link subset /a -> /b,'), aliases, compiler).map(({ subset }) => subset),
  );
  expect(subsets).toEqual([
    [true, false],
    [true, true],
  ]);
});

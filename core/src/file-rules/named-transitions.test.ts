import { expect, test } from 'vitest';
import { fileEntriesOf } from '../testing/file-entries.ts';
import { bytes } from '../testing/read-policy.ts';
import { execDiffers, parsePermissionLetters } from './file-permissions.ts';
import { NamedTransitions } from './named-transitions.ts';

test.each<[what: string, rules: string, same: boolean]>([
  ['the same name', '/a px -> n, /[a] px -> n,', true],
  ['another name', '/a px -> n, /[a] px -> m,', false],
  ['another fallback', '/a px -> n, /[a] pix -> n,', false],
  ['a child has its parent in its name', '/a px -> p//n, /[a] cx -> n,', true],
  ['and is not who has the name alone', '/a px -> n, /[a] cx -> n,', false],
  ['a child that is named as its path needs no name', '/a cx -> /a, /[a] cx,', true],
  ['one that is named as another path does', '/a cx -> /b, /[a] cx,', false],
  ['a name behind another parent, as the path', '/a px -> q///a, /[a] cx,', true],
  ['a name in a namespace is nobody’s child', '/a px -> :n:b, /[a] cx -> :n:b,', true],
  ['a stack has the parent in front', '/a cx -> &b, /[a] px -> p//&b,', true],
])('rules of a profile `p` lead to the same: %s', (_, rules, same) => {
  const [one, other] = fileEntriesOf(rules);
  expect(one && other && execDiffers(one.permissions, other.permissions, 'owner')).toBe(!same);
});

test('each name is counted once', () => {
  const transitions = new NamedTransitions(bytes('p'));
  const counts = ['n', 'm', 'n', 'p//c'].map((name) => {
    transitions.apply(parsePermissionLetters(bytes('px')), bytes('/a'), bytes(name));
    return transitions.count;
  });
  transitions.apply(parsePermissionLetters(bytes('cx')), bytes('/a'), bytes('c'));
  expect([...counts, transitions.count]).toEqual([1, 2, 2, 3, 3]);
});

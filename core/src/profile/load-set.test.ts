import { expect, test } from 'vitest';
import { readPolicy, bytes, codesOf } from '../testing/read-policy.ts';
import { namespaceOfSet, type LoadSets } from './load-set.ts';

const rules: readonly LoadSets[] = ['last-header', 'first-named', 'only-named'];

test.each([
  // The namespaces of the profiles, and the resulting namespace for each kind of kernel.
  ['-', ['', '', '']],
  ['n', ['n', 'n', 'n']],
  ['n n', ['n', 'n', 'n']],
  ['- n', ['n', 'n', 'n']],
  ['n -', ['', 'n', 'n']],
  ['m n', ['n', 'm', 'refused: m n']],
  ['- m n m', ['m', 'm', 'refused: m n']],
  ['a//b a', ['a', 'a//b', 'refused: a//b a']],
])('profiles loaded at once that name %s go into', (named, expected) => {
  const paths = named.split(' ').map((name) => (name === '-' ? [] : name.split('//').map(bytes)));
  const places = rules.map((rule) => {
    const place = namespaceOfSet(paths, rule);
    if ('namespace' in place) return place.namespace.join('//');
    return `refused: ${place.refused.map((path) => path.join('//')).join(' ')}`;
  });
  expect(places).toEqual(expected);
});

test('no profiles have no namespace', () => {
  expect(rules.map((rule) => namespaceOfSet([], rule))).toEqual(rules.map(() => ({ namespace: [] })));
});

test.each([
  ['last-header', 'profile :n:b { ^hat { } }', ['b', 'b//hat'], undefined, ['mixed-namespaces']],
  ['first-named', 'profile :n:b { ^hat { } }', [], ['b', 'b//hat'], ['mixed-namespaces']],
  ['only-named', 'profile :n:b { ^hat { } }', [], ['b', 'b//hat'], ['mixed-namespaces']],
  ['last-header', 'profile :n:b { }', [], ['b'], []],
  ['last-header', 'profile b { ^hat { } }', ['b', 'b//hat'], undefined, []],
  ['last-header', 'profile a { }\nprofile :n:b { }', ['a'], ['b'], ['mixed-namespaces']],
  ['only-named', 'profile :n:b { }\nprofile :n:c { }', [], ['b', 'c'], []],
] as const)('%s: %s', (loadSets, text, atRoot, below, codes) => {
  const root = readPolicy({ '': text }, { loadSets });
  expect(codesOf(root)).toEqual(codes);
  expect([root.profileNames(), root.child(bytes('n'))?.profileNames()]).toEqual([atRoot, below]);
});

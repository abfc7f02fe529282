import { describe, expect, test } from 'vitest';
import type { LoadableUnit } from '../profile/loadable-unit.ts';
import { bytes, readPolicy } from '../testing/read-policy.ts';
import { PolicyNamespace } from './policy-namespace.ts';

describe('a profile that a file declares as `:ns:name`', () => {
  const declaring = 'profile :ns:a { }\nprofile :ns//inner:b { }';

  test('creates the namespace', () => {
    const root = readPolicy({ '': declaring });
    expect(root.child(bytes('ns'))?.child(bytes('inner'))?.profile(bytes('b')).kind).toBe('profile');
    expect(root.child(bytes('other'))).toBeUndefined();
  });

  test('is in the namespace next to the profiles of its own files', () => {
    const root = readPolicy({ '': declaring, ns: 'profile c { }', 'ns//inner': 'profile b { }' });
    const kindOf = (path: string, name: string) => root.ensure(path.split('//').map(bytes)).profile(bytes(name)).kind;
    expect([kindOf('ns', 'c'), kindOf('ns', 'a'), kindOf('ns', 'b')]).toEqual(['profile', 'profile', 'unknown']);
    expect(kindOf('ns//inner', 'b')).toBe('duplicate');
  });

  test('is among the contents, parents first', () => {
    const contents = [...readPolicy({ '': declaring, a: 'profile x { }' }).contents()];
    expect(contents.map(({ namespace, names }) => [namespace.fullName, names])).toEqual([
      ['', []],
      ['a', ['x']],
      ['ns', ['a']],
      ['ns//inner', ['b']],
    ]);
  });
});

describe('files are read', () => {
  /** Returns a policy of files with a single profile, and a counter of files read so far. */
  function counting(count: number): { readonly root: PolicyNamespace; readonly reads: () => number } {
    const read = new Set<LoadableUnit>();
    const root = PolicyNamespace.root();
    const texts = Array.from({ length: count }, (_, index) => `profile p-${index}- { }`);
    for (const unit of readPolicy({ '': texts }).units) {
      root.load({
        form: unit.form,
        diagnosticsSoFar: [],
        mayDeclare: (name) => unit.mayDeclare(name),
        declared: () => (read.add(unit), unit.declared()),
        load: () => unit.load(),
      });
    }
    return { root, reads: () => read.size };
  }

  test.each([
    ['one for one name', ['p-3-'], 1],
    ['none for a name that is always there', ['unconfined'], 0],
    ['all for a name that is nowhere', ['none'], 100],
  ])('%s', (_, names, expected) => {
    const { root, reads } = counting(100);
    for (const name of names) root.profile(bytes(name));
    expect(reads()).toBe(expected);
  });

  test('all files, after many requested names', () => {
    const { root, reads } = counting(100);
    const kinds = Array.from({ length: 80 }, (_, index) => root.profile(bytes(`p-${index}-`)).kind);
    expect(new Set(kinds)).toEqual(new Set(['profile']));
    expect(reads()).toBe(100);
  });
});

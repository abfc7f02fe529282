import { describe, expect, test } from 'vitest';
import { incusNameProblem, keyProblem, lxcNameProblem, lxcPathProblem, projectNameProblem } from './container-name.ts';

describe('valid names', () => {
  test.each(['web', '1', 'true', 'a b', 'a\tb', 'ä', 'my_web-1.example', '"', 'label', 'a'.repeat(200)])(
    'LXC: %s',
    (name) => {
      expect(lxcNameProblem(name)).toBeUndefined();
    },
  );

  test.each(['web', 'w', 'web-1', 'W1', `a${'b'.repeat(62)}`])('Incus: %s', (name) => {
    expect(incusNameProblem(name)).toBeUndefined();
  });

  test.each(['web-incus', '1', 'a b', 'ä'])('key: %s', (key) => {
    expect(keyProblem(key)).toBeUndefined();
  });

  test('a runtime may call a container `host`', () => {
    expect([lxcNameProblem('host'), incusNameProblem('host')]).toEqual([undefined, undefined]);
  });

  test.each(['/srv/lxc', '/a b', '/ä/..b', '/home/me/.local/share/lxc'])('LXC path: %s', (lxcPath) => {
    expect(lxcPathProblem(lxcPath)).toBeUndefined();
  });

  test.each(['default', 'host', '1', 'my-project', 'a.b'])('project: %s', (name) => {
    expect(projectNameProblem(name)).toBeUndefined();
  });
});

describe('invalid names', () => {
  const folder = 'the name is a folder below the LXC path: it cannot contain `/`, or be `.` or `..`';
  const appArmor = (char: string): string => `AppArmor cannot have \`${char}\` in a name`;

  test.each([
    ['a/b', folder],
    ['..', folder],
    ['a:b', appArmor(':')],
    ['a[b]', appArmor('[')],
    ['a{b}', appArmor('{')],
    ['a\\b', appArmor('\\')],
    ['a\nb', appArmor('\\x0a')],
    ['a\0b', appArmor('\\x00')],
  ])('LXC: %j', (name, hint) => expect(lxcNameProblem(name)?.hint).toBe(hint));

  test.each(['lxc', './lxc', '/srv/lxc/', '/srv//lxc', '/srv/../lxc', '/', ''])('LXC path: %j', (lxcPath) => {
    expect(lxcPathProblem(lxcPath)?.hint).toBe('write an absolute path without `.`, `..` or a final slash');
  });

  test.each(['/a:b', '/a\nb', '/a{b'])('LXC path unsuitable for names of profiles: %j', (lxcPath) => {
    expect(lxcPathProblem(lxcPath)?.hint).toContain('in a name, and LXC names profiles after the path');
  });

  test.each(['', '1', '-a', 'a-', 'a_b', 'a.b', 'a b', 'a\tb', 'ä', 'a/b', `a${'b'.repeat(63)}`])(
    'Incus: %j',
    (name) => {
      expect(incusNameProblem(name)?.hint).toBe(
        'Incus takes up to 63 letters, digits and hyphens, a letter first and no hyphen last',
      );
    },
  );

  test.each(['a/b', 'a b', 'a_b', "it's", '*', '.', '..'])('project: %j', (name) => {
    expect(projectNameProblem(name)?.hint).toBe(
      'Incus accepts no `/`, blank, `_` or quote, and not the names `*`, `.` and `..`',
    );
  });

  test.each([
    ['host', '`host:` is the host itself in expectations: write a different key, with `name: host` below'],
    ['__proto__', 'a manifest cannot have this key: write a different key, with `name: __proto__` below'],
    ['a/b', 'a folder has this name: it cannot contain `/`, or be `.` or `..`'],
    ['a:b', appArmor(':')],
  ])('key: %j', (key, hint) => expect(keyProblem(key)?.hint).toBe(hint));

  test('none', () => {
    expect(lxcNameProblem('')).toEqual({ message: 'a container needs a name', hint: 'write the name before the `:`' });
  });
});

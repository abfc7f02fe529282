import { describe, expect, test } from 'vitest';
import { lxcNames } from './lxc-names.ts';

test('a container of the usual path', () => {
  expect(lxcNames('web', '/var/lib/lxc')).toEqual({
    profileName: 'lxc-web_</var/lib/lxc>',
    namespaceName: 'lxc-web_<-var-lib-lxc>',
  });
});

test('slashes at the end of the path do not count', () => {
  expect(lxcNames('web', '/var/lib/lxc//')).toEqual(lxcNames('web', '/var/lib/lxc'));
});

describe('the maximum length of names of LXC', () => {
  const around = 'lxc-_</var/lib/lxc>'.length;

  test('246 bytes stay unchanged', () => {
    const name = 'a'.repeat(246 - around);
    expect(lxcNames(name, '/var/lib/lxc').profileName).toBe(`lxc-${name}_</var/lib/lxc>`);
  });

  test('247 bytes become one hash for both names', () => {
    const { profileName, namespaceName } = lxcNames('a'.repeat(247 - around), '/var/lib/lxc');
    expect(profileName).toBe('6f4db6e3a306a764');
    expect(namespaceName).toBe(profileName);
  });

  test('bytes count, not characters', () => {
    expect(lxcNames('ü'.repeat(124), '/var/lib/lxc').profileName).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe('names invalid for profiles', () => {
  test.each([
    ['', 'a container needs a name'],
    ['a/b', 'container name "a/b" holds `/`: it names a folder below the LXC path'],
    ['a\0b', 'container name "a\\u0000b" holds a NUL byte'],
    ['a\nb', 'container name "a\\nb" holds a line break'],
    ['a\\b', 'container name "a\\\\b" holds `\\`, which AppArmor cannot have in a name'],
    ['a{b,c}', 'container name "a{b,c}" holds `{`, which AppArmor cannot have in a name'],
    ['a[b', 'container name "a[b" holds `[`, which AppArmor cannot have in a name'],
    ['a:b', 'container name "a:b" holds `:`, which AppArmor cannot have in a name'],
  ])('%j', (name, message) => {
    expect(() => lxcNames(name, '/var/lib/lxc')).toThrow(new RangeError(message));
  });

  test.each([
    ['lxc', 'LXC path `lxc` is not absolute'],
    ['/a\nb', 'LXC path "/a\\nb" holds a line break'],
  ])('path %j', (path, message) => {
    expect(() => lxcNames('web', path)).toThrow(new RangeError(message));
  });
});

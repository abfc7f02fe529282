import { describe, expect, test } from 'vitest';
import { incusNames } from './incus-names.ts';

test.each([
  ['web', 'default', '/var/lib/incus', 'incus-web_</var/lib/incus>', 'incus-web_<var-lib-incus>'],
  ['web-1', 'shop', '/var/lib/incus', 'incus-shop_web-1_</var/lib/incus>', 'incus-shop_web-1_<var-lib-incus>'],
  ['web', 'default', '/srv//./in-cus/', 'incus-web_</srv/in-cus>', 'incus-web_<srv-in-cus>'],
])('%s of project %s below %s', (name, project, path, profileName, namespaceName) => {
  expect(incusNames(name, project, path)).toEqual({ profileName, namespaceName });
});

describe('the maximum length of names of Incus', () => {
  const path = (length: number) => `/${'p'.repeat(length - 'web_</>'.length)}`;

  test('248 bytes after `incus-` stay unchanged', () => {
    expect(incusNames('web', 'default', path(248)).profileName).toBe(`incus-web_<${path(248)}>`);
  });

  test('249 bytes become a hash, separately for the namespace', () => {
    const { profileName, namespaceName } = incusNames('web', 'default', path(249));
    // sha256sum(1) of the name.
    expect(profileName).toBe('incus-af43b34e9735543739e28f0e4cb1d98c1a8abcd4c3d36dd87e83d85f60d8a109');
    expect(namespaceName).toBe(`incus-web_<${path(249).slice(1)}>`);
  });

  test('bytes count, not characters', () => {
    expect(incusNames('web', 'ü'.repeat(120), '/var/lib/incus').profileName).toMatch(/^incus-[0-9a-f]{64}$/);
  });
});

describe('names invalid for Incus or AppArmor', () => {
  const host = 'is none that Incus has: letters, digits and hyphens, up to 63, not only digits';
  test.each([
    ['', 'default', `instance name "" ${host}`],
    ['a_b', 'default', `instance name "a_b" ${host}`],
    ['-a', 'default', `instance name "-a" ${host}`],
    ['a-', 'default', `instance name "a-" ${host}`],
    ['123', 'default', `instance name "123" ${host}`],
    ['a'.repeat(64), 'default', `instance name "${'a'.repeat(64)}" ${host}`],
    ['web\n', 'default', `instance name "web\\n" ${host}`],
    ['web', '', 'a project needs a name'],
    ['web', 'a_b', 'project name "a_b" holds `_`, which Incus has in no project\'s name'],
    ['web', 'a{b}', 'project name "a{b}" holds `{`, which AppArmor cannot have in a name'],
  ])('%j in %j', (name, project, message) => {
    expect(() => incusNames(name, project, '/var/lib/incus')).toThrow(new RangeError(message));
  });

  test('an invalid path', () => {
    expect(() => incusNames('web', 'default', 'incus')).toThrow(new RangeError('Incus path `incus` is not absolute'));
  });
});

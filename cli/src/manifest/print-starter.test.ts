import { instanceOf, lxcNameProblem } from '@lamellar/node/manifest';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { UnmanagedContainer } from '../adapters/find-containers.ts';
import { printSections, printStarter } from './print-starter.ts';
import { validManifest } from './testing/valid-manifest.ts';

function lxc(name: string): UnmanagedContainer {
  return { runtime: 'lxc', lxcPath: '/var/lib/lxc', instance: name, nesting: false, privileged: false };
}

function lxcInstance(instance: string, lxcPath = '/var/lib/lxc') {
  return { runtime: 'lxc', lxcPath, instance };
}

test('containers with their present settings, and further keys in comments', () => {
  const db: UnmanagedContainer = {
    runtime: 'incus',
    project: 'shop',
    instance: 'db',
    nesting: true,
    privileged: false,
  };
  expect(printStarter([lxc('web'), db])).toBe(`# The containers of this host, with the policy of both AppArmor layers.
lamellar: 2

# Policy for programs of the host: files and directories.
host-policy: [/etc/apparmor.d]

containers:
  web:
    runtime: lxc
    host-layer:
      nesting: false
      privileged: false
      # Rules to add to the host layer, such as:
      rules:
        # - deny ptrace (tracedby) peer=/usr/bin/gdb,
    # The container's own profiles, by name or as files, such as:
    # container-layer:
    #   policy: [nginx, ./policies/php-fpm.aa]

  db:
    runtime: incus
    project: shop
    host-layer:
      nesting: true
      privileged: false
      # Rules to add to the host layer, such as:
      rules:
        # - deny ptrace (tracedby) peer=/usr/bin/gdb,
    # The container's own profiles, by name or as files, such as:
    # container-layer:
    #   policy: [nginx, ./policies/php-fpm.aa]

# Expectations about the result, such as:
expect:
  # - deny ptrace from web:** to host:**
`);
});

test('a host without containers gets an example in a comment', () => {
  const text = printStarter([]);
  expect(validManifest(text).containers.size).toBe(0);
  const [above = '', below = ''] = text.split('containers:\n');
  const uncommented = `${above}containers:\n${below.replace(/^ {2}# (?!-)/gm, '  ')}`;
  expect(validManifest(uncommented).containers.get('web')).toMatchObject({ runtime: 'lxc' });
});

test('the example expectation passes: it is not about a container with nesting', () => {
  const [nest, web] = [{ ...lxc('nest'), nesting: true }, lxc('web')];
  expect(printStarter([nest, web])).toContain('such as:\nexpect:\n  # - deny ptrace from web:** to host:**\n');
  expect(printStarter([nest])).toContain(
    'for `nesting: false`, such as:\nexpect:\n  # - deny ptrace from nest:** to host:**\n',
  );
});

describe('a container unsuitable for a manifest is named', () => {
  test.each([
    ['a:b', 'a:b is left out: AppArmor cannot have `:` in a name'],
    ['a\nb', 'a\\x0ab is left out: AppArmor cannot have `\\x0a` in a name'],
  ])('%j', (name, comment) => {
    const text = printStarter([lxc('web'), lxc(name)]);
    expect(text).toContain(`  # ${comment}\n`);
    expect([...validManifest(text).containers.keys()]).toEqual(['web']);
  });
});

test('containers of different runtimes with equal names have unique names', () => {
  const ofIncus = (project: string): UnmanagedContainer => ({ ...lxc('web'), runtime: 'incus', project });
  const found = [lxc('web'), lxc('host'), ofIncus('default'), ofIncus('shop'), lxc('web-incus')];
  const { containers } = validManifest(printStarter(found));
  expect(Array.from(containers, ([key, { runtime, instance }]) => [key, runtime, instance])).toEqual([
    ['web', 'lxc', 'web'],
    ['host-lxc', 'lxc', 'host'],
    ['web-incus', 'incus', 'web'],
    ['web-incus-shop', 'incus', 'web'],
    ['web-incus-lxc', 'lxc', 'web-incus'],
  ]);
  expect(printSections([ofIncus('default')], 2, ['web', 'web-incus', 'web-incus-default'])).toMatch(
    /^ {2}web-incus-2:\n {4}runtime: incus\n {4}name: web\n/,
  );
});

test('the LXC path of a container is written unless it is the usual path', () => {
  const inPath = (lxcPath: string): UnmanagedContainer => ({ ...lxc('web'), runtime: 'lxc', lxcPath });
  const found = [lxc('web'), inPath('/srv/lxc'), inPath('/srv/my lxc'), inPath('/srv/a:b')];
  const text = printStarter(found);
  expect(Array.from(validManifest(text).containers, ([key, container]) => [key, instanceOf(container)])).toEqual([
    ['web', lxcInstance('web')],
    ['web-lxc', lxcInstance('web', '/srv/lxc')],
    ['web-lxc-srv-my lxc', lxcInstance('web', '/srv/my lxc')],
  ]);
  expect(text).toContain('# web is left out: AppArmor cannot have `:` in a name');
});

const name = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'true',
    'null',
    '1',
    '~',
    '<<',
    '- a',
    '# a',
    '&a',
    '*a',
    'a b',
    'é',
    '"',
    "'",
    '%',
    '@',
    '|',
    '>-',
  ),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 100 }),
);

test('a printed manifest parses to the same containers, and its example is an expectation', () => {
  fc.assert(
    fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 4 }), fc.boolean(), (names, nesting) => {
      const known = names.filter((one) => lxcNameProblem(one) === undefined);
      const text = printStarter(known.map((one) => ({ ...lxc(one), nesting })));
      const { containers } = validManifest(text);
      expect(Array.from(containers.values(), ({ instance, hostLayer }) => [instance, hostLayer.nesting])).toEqual(
        known.map((one) => [one, nesting]),
      );
      const uncommented = known.length === 0 ? text : text.replace(/^ {2}# - (?=["d])/m, '  - ');
      expect(validManifest(uncommented).expectations).toHaveLength(known.length === 0 ? 0 : 1);
    }),
  );
});

test('added sections are those of the starter, with the present profile of each container', () => {
  const section = printSections([{ ...lxc('web'), otherProfile: 'unconfined' }], 2, []);
  expect(section.split('\n').slice(0, 4)).toEqual([
    '  web:',
    '    runtime: lxc',
    '    # The configuration selects the profile unconfined; apply replaces the profile with a generated one.',
    '    host-layer:',
  ]);
  expect(printSections([lxc('web')], 1, [])).toContain('    host:\n');
  expect(printSections([lxc('web')], 1, [])).toContain('    # container:\n');
  expect(printStarter([lxc('web')])).toContain(printSections([lxc('web')], 2, []));
  expect(printSections([lxc('a:b')], 2, [])).toMatch(/^ {2}# a:b is left out: .*\n$/);
  expect(printSections([], 2, [])).toBe('');
});

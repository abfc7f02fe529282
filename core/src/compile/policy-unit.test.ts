import { describe, expect, test } from 'vitest';
import { printLabel } from '../labels/label.ts';
import { Source } from '../source/source.ts';
import type { Span } from '../source/span.ts';
import { bytes, codesOf, environmentOf, labelNamed, readPolicy } from '../testing/read-policy.ts';
import { featuresOfPaths } from '../profile/features.ts';
import { PolicyUnit } from './policy-unit.ts';
import type { Resolver } from './includes/resolver.ts';

describe('a text may declare a profile', () => {
  test.each([
    ['the name is in the text', 'profile wanted {\n}\n', true],
    ['the name is different', 'profile a {\n}\n', false],
    ['a variable is in the name', 'profile @{v} {\n}\n', true],
    ['a variable is in the old form of a name', '@{bin}/a {\n}\n', true],
    ['an escape is in the name', 'profile \\167anted {\n}\n', true],
    ['a variable is in the attachment', 'profile a @{bin}/{,b/}a flags=(complain) {\n}\n', false],
    ['an escape is in the attachment', 'profile a /\\141 {\n}\n', true],
    ['a variable is in a second name of the line', 'profile a { profile @{v} {\n}}\n', true],
    ['a variable is in the name of a hat', 'profile a {\n  ^@{v} {\n}}\n', true],
  ])('%s', (_, text, may) => {
    expect(new PolicyUnit(new Source('p', bytes(text)), environmentOf({})).mayDeclare(bytes('wanted'))).toBe(may);
  });
});

describe('errors of a policy have codes', () => {
  const many = Array.from({ length: 100 }, (_, index) => `v${index}`).join(' ');
  test.each<[what: string, text: string, files: Record<string, string | string[]>, codes: readonly string[]]>([
    ['nothing', 'profile a { signal, }', {}, []],
    ['an include that is not there', 'include <no>\nprofile a {}', {}, ['include-not-found']],
    ['unless it need not be', 'include if exists <no>\nprofile a {}', {}, []],
    ['an include in a profile', 'profile a { include <no> }', {}, ['include-not-found']],
    ['a directory', 'profile a { include <d> }', { d: ['d/x', 'd/y'], 'd/x': 'signal,', 'd/y': 'ptrace,' }, []],
    ['an empty directory', 'profile a { include <d> }', { d: [] }, []],
    ['a file that includes itself adds nothing more', 'profile a { include <x> }', { x: 'include <x>' }, []],
    ['nor do files that include each other', 'profile a { include <x> }', { x: 'include <y>', y: 'include <x>' }, []],
    [
      'a file that includes itself in a profile within',
      'profile a { include <x> }',
      { x: 'profile b { include <x> }' },
      ['include-cycle'],
    ],
    ['a file included twice', 'profile a { include <x> include <x> }', { x: 'signal,' }, []],
    [
      'includes that go too deep',
      'profile a { include <f0> }',
      Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`f${index}`, `include <f${index + 1}>`])),
      ['include-too-deep'],
    ],
    ['a mistake in an included file', 'profile a { include <x> }', { x: 'signal (no),' }, ['unknown-permission']],
    ['a rule outside of profiles', 'include <x>\nprofile a {}', { x: 'signal,' }, ['misplaced-statement']],
    [
      'a conditional outside of profiles',
      'include <x>\nprofile a {}',
      { x: 'if $y { signal, }' },
      ['misplaced-statement'],
    ],
    ['a variable in a profile', 'profile a { include <x> }', { x: '@{v}=a\n@{w}=b\n' }, ['misplaced-statement']],
    ['an alias in a block', 'profile a { deny { include <x> } }', { x: 'alias /a -> /b,' }, ['misplaced-statement']],
    ['a variable after a profile', 'profile a {}\ninclude <x>', { x: '@{v}=a\n@{w}=b\n' }, ['misplaced-statement']],
    ['and behind one that is included', 'include <x>\n@{v}=a\n', { x: 'profile a {}' }, ['misplaced-statement']],
    ['an abi after a profile', 'profile a {}\ninclude <x>', { x: 'abi <kernel>,\n' }, ['misplaced-statement']],
    ['unless it is in the next one', 'profile a { include <x> }', { x: 'abi <kernel>,\n' }, []],
    ['an undefined variable', 'profile a { signal peer=@{no}, }', {}, ['undefined-variable']],
    [
      'only a missing include that may declare variables',
      'include <no>\nprofile a { signal peer=@{no}, /@{no}/x r, }\nprofile b { if defined @{no} { ptrace peer=@{no}, } }',
      {},
      ['include-not-found'],
    ],
    [
      'but a missing include of a profile declares none',
      'profile a { include <no> signal peer=@{no}, }',
      {},
      ['include-not-found', 'undefined-variable'],
    ],
    ['one that is added to', '@{no}+=x\nprofile a {}', {}, ['undefined-variable']],
    ['a variable declared twice', '@{v}=x\n@{v}=y\nprofile a {}', {}, ['redefined-variable']],
    ['a boolean declared twice', '$v=true\n$v=true\nprofile a {}', {}, ['redefined-variable']],
    ['a set and a boolean of one name', '@{v}=x\n$v=true\nprofile a {}', {}, ['redefined-variable']],
    ['unless it has a value already', '$v=true\n$v?=false\nprofile a {}', {}, ['later-syntax']],
    ['a recursive variable', '@{v}=@{v}\nprofile a { signal peer=@{v}, }', {}, ['recursive-variable']],
    [
      'a variable that explodes',
      `@{v}=${many}\n@{w}=@{v}@{v}@{v}\nprofile a { signal peer=@{w}, }`,
      {},
      ['expansion-too-large'],
    ],
    ['an invalid pattern', 'profile a { signal peer="a[b", }', {}, ['invalid-pattern']],
    ['a peer given twice', 'profile a { signal peer=a peer=b, }', {}, ['invalid-value']],
    ['a profile declared twice', 'profile a {}\nprofile a {}', {}, ['duplicate-profile']],
    ['a hat declared twice', 'profile a { ^b {} ^b {} }', {}, ['duplicate-profile']],
    ['but not in two policy namespaces', 'profile a {}\nprofile :n:a {}', {}, ['mixed-namespaces']],
    ['flags that conflict', 'profile a flags=(chroot_attach, chroot_no_attach) {}', {}, ['conflicting-flags']],
    ['modes that conflict', 'profile a flags=(complain, kill) {}', {}, ['conflicting-flags']],
    ['an abi that is not there', 'abi <no>,\nprofile a {}', {}, ['include-not-found']],
    ['an abi in a profile that is not there', 'profile a { abi <no>, }', {}, ['include-not-found']],
    ['an abi that is none', 'abi <x>,\nprofile a {}', { x: 'prose' }, ['invalid-value']],
  ])('%s', (_, text, files, codes) => {
    expect(codesOf(readPolicy({ '': text }, { files }))).toEqual(codes);
  });
});

describe('text that is invalid at the place of its include', () => {
  const files = { rules: 'signal,\n/a r,\nptrace,\n', more: 'include <rules>\n', variables: '@{v}=a\n@{w}=b\n' };
  test.each([
    ['include <more>', 'this include has rules, which cannot appear outside of a profile', '1:1', 'rules:1:1'],
    [
      'profile a {\n include <variables>\n}',
      'this include has variable assignments, which cannot appear in a profile',
      '2:2',
      'variables:1:1',
    ],
    [
      'profile a { }\ninclude <variables>',
      'this include has variable assignments, which cannot appear after a profile',
      '2:1',
      'variables:1:1',
    ],
  ])('is reported once, at the include: %j', (text, expected, place, first) => {
    const unit = new PolicyUnit(new Source('p', bytes(`${text}\n`)), environmentOf({ files }));
    const { diagnostics } = unit.load();
    const shown = ({ source, start }: Span) => `${source.name}:${Object.values(source.position(start)).join(':')}`;
    expect(
      diagnostics.map(({ message, span, related }) => [
        message,
        shown(span),
        ...(related ?? []).map(({ span: other }) => shown(other)),
      ]),
    ).toEqual([[expected, `p:${place}`, first]]);
  });
});

describe('a path that exists only in a different form', () => {
  test.each([
    ['include "a/b"', 'write `<a/b>`: other paths are from the current directory'],
    ['include a/b', 'write `<a/b>`: other paths are from the current directory'],
    ['abi a/b,', 'write `<a/b>`: other paths are from the current directory'],
    ['include </etc/x>', 'write `"/etc/x"`: a path in `<>` is below the base'],
    ['include <c>', 'looked for `c`'],
  ])('has a hint: %s', (text, hint) => {
    const file = (path: string) => ({ kind: 'files', files: [new Source(path, bytes(''))] }) as const;
    const resolve: Resolver = ({ path, form }) =>
      (form === 'search' ? 'a/b' : '/etc/x') === (path as string) ? file(path) : { kind: 'missing', searched: [path] };
    const unit = new PolicyUnit(new Source('p', bytes(`${text}\n`)), { ...environmentOf({}), resolve });
    const { valid, diagnostics } = unit.load();
    expect(valid).toBe(false);
    expect(diagnostics.map((diagnostic) => diagnostic.hint)).toEqual([hint]);
  });
});

test('an abi without a file is known only in `<>`', () => {
  const environment = { ...environmentOf({}), knownAbis: new Map([['abi/4.0', featuresOfPaths([])]]) };
  const isValid = (text: string) => new PolicyUnit(new Source('p', bytes(text)), environment).load().valid;
  expect(['abi <abi/4.0>,', 'abi "abi/4.0",', 'abi abi/4.0,'].map(isValid)).toEqual([true, false, false]);
});

test('an invalid profile invalidates all profiles of its own file only', () => {
  const root = readPolicy({
    '': ['profile good { signal, }\nprofile bad { signal peer="a[", }', 'profile other { signal, }'],
  });
  expect(['good', 'bad', 'other', 'none'].map((name) => root.profile(bytes(name)).kind)).toEqual([
    'invalid',
    'invalid',
    'profile',
    'unknown',
  ]);
});

test('a profile declared twice is invalid', () => {
  const root = readPolicy({ '': ['profile a {}', 'profile a {}\nprofile b {}'] });
  expect(['a', 'b'].map((name) => root.profile(bytes(name)).kind)).toEqual(['duplicate', 'profile']);
});

test.each([
  ['profile a {}', ['a']],
  ['/bin/a {}', ['/bin/a']],
  ['profile a { profile b { profile c {} } ^hat {} }', ['a', 'a//b', 'a//b//c', 'a//hat']],
  ['@{v}=x\nprofile a@{v} {}', ['ax']],
  ['profile "a b" /bin/a {}', ['a b']],
])('names of profiles: %s', (text, names) => {
  expect(readPolicy({ '': text }).profileNames()).toEqual(names);
});

test.each([
  ['@{v}=x\nprofile a@{v} {}', 'ax'],
  ['profile "a\\x78" {}', 'ax'],
  ['profile @{v} {}\n', 'undeclared'],
  ['include <x>', 'inside'],
  ['profile a { include <kid> }', 'a//kid'],
])('a profile is found although the file spells its name differently: %j', (text, name) => {
  const files = { x: 'profile inside {}', kid: 'profile kid {}' };
  const found = readPolicy({ '': ['profile other {}', text] }, { files }).profile(bytes(name));
  expect(found.kind).toBe(name === 'undeclared' ? 'unknown' : 'profile');
});

test('a profile named `:ns:name` is in the namespace', () => {
  const root = readPolicy({ '': 'profile :ns:a {}\nprofile :ns//inner:b {}' });
  expect(root.profileNames()).toEqual([]);
  expect(printLabel(labelNamed(root, ':ns:a//&:ns//inner:b'), root)).toBe(':ns:a//&:ns//inner:b');
});

describe('the features for the compilation of a file', () => {
  const files = { signals: 'signal {mask {hup}}', both: 'signal {mask {hup}} ptrace {mask {read}}' };
  test.each([
    ['the default', 'profile a {}', ['ptrace']],
    ['its abi', 'abi <signals>,\nprofile a {}', ['signal']],
    ['as far as the kernel has them', 'abi <both>,\nprofile a {}', ['signal', 'ptrace']],
    ['all that the kernel has', 'abi <kernel>,\nprofile a {}', ['signal', 'ptrace']],
    ['the first abi', 'abi <signals>,\nabi <both>,\nprofile a {}', ['signal']],
  ])('%s', (_, text, mediated) => {
    const root = readPolicy({ '': text }, { files, defaultFeatures: featuresOfPaths(['ptrace/mask']) });
    const [{ profile }] = labelNamed(root, 'a').parts;
    expect((['signal', 'ptrace'] as const).filter((policyClass) => profile.mediates(policyClass))).toEqual(mediated);
  });
});

import { describe, expect, test } from 'vitest';
import { apparmor41, apparmor50, type CompilerBehaviours } from '../../file-rules/compiler-behaviours.ts';
import { spanText } from '../../source/span.ts';
import { Source } from '../../source/source.ts';
import { bytes, environmentOf } from '../../testing/read-policy.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { checkFileRules } from './check-file-rules.ts';
import { PolicyText } from '../policy-text.ts';

function check(
  text: string,
  compilers: readonly CompilerBehaviours[] = [apparmor41, apparmor50],
  files: Record<string, string> = {},
): readonly Diagnostic[] {
  const policy = new PolicyText(new Source('p', bytes(text)), environmentOf({ files }));
  for (const profile of policy.profiles) checkFileRules(profile, policy.fileCheckContext(profile, compilers));
  return policy.report.diagnostics;
}

function messages(text: string, compilers?: readonly CompilerBehaviours[]): readonly string[] {
  return check(text, compilers).map(({ severity, message }) => (severity === 'error' ? message : `(${message})`));
}

describe('ways to execute the same path conflict', () => {
  test.each<[what: string, rules: string, conflicts: readonly string[]]>([
    ['two patterns that meet', '/a* px, /*b ux,', ['`ux` conflicts with `px` for `/ab`']],
    ['the path is a shortest one, and can be read', '/[^a]?* px, /?b** ux,', ['`ux` conflicts with `px` for `/bb`']],
    ['patterns that do not meet', '/a* px, /b* ux,', []],
    ['two paths alike', '/a px, /a ux,', ['`ux` conflicts with `px` for `/a`']],
    ['alternatives of which one is alike', '/{a,b} px, /{b,c} ux,', ['`ux` conflicts with `px` for `/b`']],
    ['the same way twice', '/a* rpx, /*b mpx,', []],
    ['a path goes before patterns', '/a px, /* ux,', []],
    ['so do alternatives and sets', '/{a,b}[ab] px, /* ux,', []],
    ['`?` makes a pattern, and what is not in a set', '/? px, /[^b] ux,', ['`ux` conflicts with `px` for `/a`']],
    ['a higher priority goes before', 'priority=1 /a* px, /*b ux,', []],
    ['a denial settles nothing', '/a* px, /*b ux, deny /** x,', ['`ux` conflicts with `px` for `/ab`']],
    ['a denial and a permission', 'deny /a* x, /*b ux,', []],
    ['what prompts conflicts with nothing', 'prompt /a* px, /*b ux,', []],
    ['owner with all', 'owner /a* px, /*b ux,', ['`ux` conflicts with `px` for `/ab`']],
    ['owner with other', 'owner /a* px, other /*b ux,', []],
    ['with and without a changed environment', '/a* Px, /*b px,', ['`px` conflicts with `Px` for `/ab`']],
    ['which the word for it can change', 'safe /a* px, /*b Px,', []],
    ['with a fallback', '/a* pix, /*b px,', ['`px` conflicts with `pix` for `/ab`']],
    ['with another fallback', '/a* pix, /*b pux,', ['`pux` conflicts with `pix` for `/ab`']],
    ['everything about files', 'file, /*b px,', ['`px` conflicts with `ix` of `file,` for `/b`']],
    ['everything goes behind', 'all, /*b px,', []],
    ['names', '/a* px -> n, /*b px -> m,', ['`px -> m` conflicts with `px -> n` for `/ab`']],
    ['the same name', '/a* px -> n, /*b px -> n,', []],
    ['a child has its parent in its name', '/a* cx -> n, /*b px -> p//n,', []],
    ['but for that of another', '/a* cx -> n, /*b px -> n,', ['`px -> n` conflicts with `cx -> n` for `/ab`']],
    ['a child named like the path is the one without a name', '/a* cx -> /a*, /*b cx,', []],
    [
      'change_profile with a path',
      'change_profile unsafe /a -> b*, change_profile /a -> *b,',
      ['`change_profile` conflicts with `change_profile unsafe` for `/a\\x00b`'],
    ],
    ['change_profile without one', 'change_profile -> b*, change_profile -> *b, /* px,', []],
    ['rules of a block', '{ /a* px, } /*b ux,', ['`ux` conflicts with `px` for `/ab`']],
    ['a block undoes priorities', '{ priority=1 /a* px, } /*b ux,', ['`ux` conflicts with `px` for `/ab`']],
    ['a block of the owner', 'owner { /a* px, } other { /*b ux, }', []],
    ['a condition that does not hold', 'if $no { /a* px, } else { /a* ux, } /*b ux,', []],
    [
      'each rule is told of once',
      '/a* px, /*b ux, /** ix,',
      ['`ux` conflicts with `px` for `/ab`', '`ix` conflicts with `px` for `/a`'],
    ],
    ['slashes that meet are one', '/a//b* px, /a/*c ux,', ['`ux` conflicts with `px` for `/a/bc`']],
  ])('%s', (_, rules, conflicts) => {
    expect(messages(`$no = false\nprofile p { ${rules} }\n`)).toEqual(conflicts);
  });

  test('profiles, children and hats are checked separately', () => {
    expect(messages('profile p { /a* px, ^h { /*b ux, } profile c { /*c ix, } }\nprofile q { /*d ux, }\n')).toEqual([]);
    expect(messages('profile p { profile c { /a* px, /*c ix, } }\n')).toEqual(['`ix` conflicts with `px` for `/ac`']);
  });

  test('variables and aliases are replaced before', () => {
    expect(messages('@{v}=/a /b\nprofile p { @{v}/* px, /b/c* ux, }\n')).toEqual([
      '`ux` conflicts with `px` for `/b/c`',
    ]);
    expect(messages('alias /a/ -> /b/,\nprofile p { /a/* px, /b/c* ux, }\n')).toEqual([
      '`ux` conflicts with `px` for `/b/c`',
    ]);
    expect(messages('profile "p*" { /@{profile_name}* px, /pa* ux, }\n')).toEqual([]);
  });

  test('a conflict names both rules and their includes', () => {
    const text = 'profile p {\n  include <x>\n  /usr/bin/* Px,\n}\n';
    const [diagnostic] = check(text, undefined, { x: '/usr/** rix,' });
    expect(diagnostic).toMatchObject({ code: 'conflicting-exec', severity: 'error' });
    expect(diagnostic && spanText(diagnostic.span)).toBe('Px');
    expect(diagnostic?.related?.map(({ message, span }) => `${message}: ${spanText(span)}`)).toEqual([
      '`ix` is here: rix',
      'included from here: include <x>',
    ]);
  });
});

describe('a conflict may be refused if a third rule decides it', () => {
  const conflict = ['`ux` conflicts with `px` for `/ab`'];
  const possible = ['(`ux` and `px` conflict for `/ab`: apparmor_parser may refuse them)'];
  test.each<[what: string, rules: string, expected: readonly string[]]>([
    ['of higher priority', 'priority=1 /** ix, /?b px, /a* ux,', possible],
    ['of higher priority, a denial', 'priority=1 deny /** x, /?b px, /a* ux,', conflict],
    ['a path', '/?b px, /a* ux, /ab ix,', possible],
    ['another path', '/0 ix, /?b px, /a* ux, /ac ix,', conflict],
  ])('%s', (_, rules, expected) => {
    expect(messages(`profile p { ${rules} }`)).toEqual(expected);
  });

  test('a refusal of only one compiler is a warning', () => {
    const text = 'profile p { change_profile /a -> b, change_profile unsafe /a -> c, }';
    expect(check(text, [apparmor41]).map(({ severity }) => severity)).toEqual([]);
    expect(check(text, [apparmor50]).map(({ severity }) => severity)).toEqual(['error']);
    expect(messages(text)).toEqual([
      '(`change_profile unsafe` conflicts with `change_profile` for `/a\\x00c`, to AppArmor 5.0)',
    ]);
    const names = Array.from({ length: 13 }, (_, index) => `/${index} l -> /n${index},`).join(' ');
    expect(messages(`profile p { ${names} }`)).toEqual([
      '(13 names after `->`: a profile can have 12, to AppArmor 4.1)',
    ]);
  });
});

describe('patterns of file rules are well-formed', () => {
  test.each<[what: string, text: string, codes: readonly string[]]>([
    ['an alternative alone', 'profile p { /a{b} r, }', ['invalid-pattern']],
    ['no alternative', 'profile p { /a{} r, }', ['invalid-pattern']],
    ['empty ones', 'profile p { /a{,} r, }', []],
    ['an open brace', 'profile p { /a{b,c r, }', ['invalid-pattern']],
    ['a set without an end', 'profile p { /a[b r, }', ['invalid-pattern']],
    ['an empty set', 'profile p { /a[] r, }', ['invalid-pattern']],
    ['a range without an end', 'profile p { /[a-] r, }', ['invalid-pattern']],
    ['the target of a link', 'profile p { link /a -> /b{c, }', ['invalid-pattern']],
    ['the path of a change', 'profile p { change_profile /a[] -> b, }', ['invalid-pattern']],
    ['a name behind an arrow is no pattern', 'profile p { /a px -> b[], }', []],
    ['a value', '@{v}=a{b\nprofile p { /@{v} r, }', ['invalid-pattern']],
    ['a value that two halves make', '@{v}=a{b\n@{w}=c,d}\nprofile p { /@{v}@{w} r, }', []],
    ['a value in a set', '@{v}=ab\nprofile p { /[@{v}] r, }', []],
    ['values that bring an end', '@{v}=a b]\nprofile p { /[@{v} r, }', ['invalid-pattern']],
    ['values in an order that closes what it opens', '@{v}=a} {b\nprofile p { /@{v} r, }', ['invalid-pattern']],
    ['a variable that is not declared', 'profile p { /@{v} r, }', ['undefined-variable']],
    ['an alias that makes one', 'alias /a -> /b{c,\nprofile p { /a r, /c r, }', ['invalid-pattern']],
    [
      'an alias in which a variable is not replaced',
      '@{v}=/b\nalias /a -> /c@{v},\nprofile p { /a r, }',
      ['invalid-pattern'],
    ],
    ['an alias of an attachment', 'alias /a -> /b{c,\nprofile p /a/b { }', ['invalid-pattern']],
    ['an alias of a name that stands for one', 'alias /a -> /b{c,\n/a/b { }', ['invalid-pattern']],
    ['an alias of every path', 'alias / -> /b{c,\nprofile p { file, }', ['invalid-pattern']],
    ['an alias of what lets change', 'alias /sys -> /b{c,\nprofile p { change_profile, }', ['invalid-pattern']],
    ['an alias of what lets change a hat', 'alias /proc/[0-9] -> /b{c,\nprofile p { ^q { } }', ['invalid-pattern']],
    ['an alias of no path', 'alias / -> /b{c,\nprofile p { signal peer=/a, mount /a, }', []],
    ['a change of profile is no path', 'alias /a -> /b{c,\nprofile p { change_profile /a -> q, }', []],
    ['one that nothing needs', 'alias /a -> /b{c,\nprofile p { /c r, }', []],
    [
      'variables that multiply',
      `@{a}=a b c d e f g h i j\n@{b}=@{a}@{a}@{a}\n@{c}=@{b}@{b}\nprofile p { /@{c} r, }`,
      ['expansion-too-large'],
    ],
    [
      'more names behind arrows than fit',
      `profile p { ${Array.from({ length: 13 }, (_, index) => `/${index} px -> n${index},`).join(' ')} }`,
      ['invalid-value'],
    ],
    [
      'as many as fit',
      `profile p { ${Array.from({ length: 12 }, (_, index) => `/${index} px -> n${index},`).join(' ')} }`,
      [],
    ],
    [
      'patterns that cannot be compared',
      `profile p { /**a${'?'.repeat(20)} px, /**b${'?'.repeat(21)}c ux, }`,
      ['expansion-too-large'],
    ],
  ])('%s', (_, text, codes) => {
    expect(check(text).map(({ code }) => code)).toEqual(codes);
  });
});

test('expansion depends on the order of values, which differs between compilers', () => {
  const warnings = ['{a b} c', '|} {a c'].map((values) => messages(`@{v}=${values}\nprofile p { /@{v} r, }`));
  expect(warnings).toEqual([
    ['(invalid pattern `/{b},c,{a}`: `{}` needs at least two alternatives, to AppArmor 5.0)'],
    ['(invalid pattern `/{|},{a,c}`: `{}` needs at least two alternatives, to AppArmor 4.1)'],
  ]);
});

test('an included rule has the variables and the includes of each profile', () => {
  const environment = environmentOf({ files: { vars: '@{bin}=/usr/bin\n', x: '@{bin}/a ix,\n' } });
  const conflicts = (name: string, preamble: string, path: string): readonly unknown[] => {
    const text = `include <vars>\n${preamble}profile p {\n  include <x>\n  ${path} Px,\n}\n`;
    const policy = new PolicyText(new Source(name, bytes(text)), environment);
    for (const profile of policy.profiles) checkFileRules(profile, policy.fileCheckContext(profile, [apparmor41]));
    return policy.report.diagnostics.map(({ message, related = [] }) => [
      message,
      ...related.map(({ span }) => span.source.name),
    ]);
  };
  const conflict = (path: string): string => `\`Px\` conflicts with \`ix\` for \`${path}\``;
  expect(conflicts('first', '', '/usr/bin/a')).toEqual([[conflict('/usr/bin/a'), 'x', 'first']]);
  expect(conflicts('second', '', '/usr/bin/a')).toEqual([[conflict('/usr/bin/a'), 'x', 'second']]);
  expect(conflicts('third', '', '/bin/a')).toEqual([]);
  expect(conflicts('fourth', '@{bin} += /bin\n', '/bin/a')).toEqual([[conflict('/bin/a'), 'x', 'fourth']]);
});

import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { bytesOf } from '../source/bytes.ts';
import { Source } from '../source/source.ts';
import { spanStart, type Span } from '../source/span.ts';
import { environmentOf, type TestSurroundings } from '../testing/read-policy.ts';
import { PolicyUnit } from '../compile/policy-unit.ts';
import { checkPolicy } from './check-policy.ts';

const check = (text: string, files: TestSurroundings['files'] = {}) =>
  checkPolicy(new Source('policy', bytesOf(text)), environmentOf({ files }));

function place(span: Span): string {
  const { line, column } = spanStart(span);
  return `${span.source.name}:${line}:${column}`;
}

/** Returns `CODE at PLACE`, and the path of includes. */
function shown({ code, span, via = [] }: Diagnostic): string {
  return [`${code} at ${place(span)}`, ...via.toReversed().map(place)].join(' < ');
}

describe('checkPolicy', () => {
  it('names the profiles of valid policy, children and hats too', () => {
    const { valid, profiles, diagnostics } = check('profile a { ^hat { } profile child { } }\nprofile b { }\n');
    expect({ valid, diagnostics }).toEqual({ valid: true, diagnostics: [] });
    expect(profiles).toEqual(['a', 'a//hat', 'a//child', 'b']);
  });

  it('warns of obsolete policy, even in includes', () => {
    const { valid, diagnostics } = check('/b {\n  include <part>\n}\n', { part: '/c RW,\n' });
    expect({ valid, shown: diagnostics.map(shown) }).toEqual({
      valid: true,
      shown: ['deprecated-syntax at policy:1:1', 'deprecated-syntax at part:1:4 < policy:2:3'],
    });
  });

  it('reports warnings in addition to errors', () => {
    const files = { x: '', y: '/a RW,\n/b ux,' };
    const source = new Source('policy', bytesOf('#include <x>\nprofile a { include <y> }'));
    expect(new PolicyUnit(source, environmentOf({ files })).load()).toEqual({ valid: true, diagnostics: [] });
    const codes = checkPolicy(source, environmentOf({ files })).diagnostics.map(({ code }) => code);
    expect(codes).toEqual(['deprecated-syntax', 'deprecated-syntax', 'dangerous-permission']);
  });

  it('warns once of look-alike characters', () => {
    const { valid, diagnostics } = check('profile a {\n  signal peer=“b”,\n  include <part>\n}\n', {
      part: '/c\u00A0\u00A0d r,\n',
    });
    expect({ valid, shown: diagnostics.map(shown) }).toEqual({
      valid: true,
      shown: ['confusable-character at policy:2:15', 'confusable-character at part:1:3 < policy:3:3'],
    });
  });

  it.each([
    ['permissions that say no way to execute', 'profile a { /** rwx, /b ix, }', ['invalid-value at policy:1:17']],
    [
      'several ways',
      'profile a { /** pxix, /b ux, }',
      ['invalid-value at policy:1:17', 'dangerous-permission at policy:1:26'],
    ],
    ['values that are added to nothing', '@{v}+=/a\nprofile a { @{v} r, }', ['undefined-variable at policy:1:1']],
    ['a variable in a profile', 'profile a {\n @{v}=/a\n @{v} r,\n}', ['misplaced-statement at policy:2:2']],
    ['a block that ends too early', 'profile a {\n /a r,\n }\n /b r,\n}', ['misplaced-statement at policy:4:2']],
  ])('does not report consequences of %s', (_, text, expected) => {
    expect(check(`${text}\n`).diagnostics.map(shown)).toEqual(expected);
  });

  it.each([
    ['profile a {\n /a r,\n }\n /b r,\n}', 'the profile before it ends here', 'policy:3:2'],
    ['profile a {\n profile b {\n  /a r,\n\n /b r,\n}\n', 'or is the `}` of this block missing?', 'policy:2:2'],
  ])('points at the probable place of the missing brace: %j', (text, message, where) => {
    const [problem] = check(`${text}\n`).diagnostics;
    expect(problem?.related?.map((related) => [related.message, place(related.span)])).toEqual([[message, where]]);
  });

  it.each([
    ['/{a}/b r,', 'write `a` alone, or `{,a}` if it is optional'],
    ['/{{path}}/b r,', 'is this a template? Check the generated file'],
    ['/a[b r,', 'add `]`, or write `\\[` to match the character'],
    ['/a} r,', 'add `{`, or write `\\}` to match the character'],
    ['@{HOM}/a r,', 'did you mean `@{HOME}`?'],
    ['@{profil_name}/a r,', 'did you mean `@{profile_name}`?'],
    ['@{XDG}/a r,', 'is `include <tunables/global>` missing at the top of the file?'],
  ])('suggests the intended word: %s', (rule, hint) => {
    const [problem] = check(`@{HOME}=/home/*/\nprofile a {\n${rule}\n}\n`).diagnostics;
    expect(problem?.hint).toBe(hint);
  });

  it('accepts policy without a profile', () => expect(check('# nothing\n').valid).toBe(true));

  it('accepts policy with a warning', () => {
    const { valid, diagnostics } = check('profile a {\n  deny { signal, }\n}\n');
    expect({ valid, shown: diagnostics.map(shown) }).toEqual({
      valid: true,
      shown: ['ineffective-rule at policy:2:10'],
    });
  });

  it.each([
    [
      'of a rule',
      'profile a {\n  network interface=lo,\n  signal peer=@{b-c,d},\n  network interface=a,\n}\n',
      ['warning: later-syntax', 'error: removed-syntax', 'warning: later-syntax'],
    ],
    [
      'of a condition that does not hold, but is read',
      '$f = false\nprofile a {\n  if $f { network interface=lo, }\n  mount options=(relatime, norelatime),\n}\n',
      ['warning: later-syntax', 'error: removed-syntax'],
    ],
    [
      'of profiles, one each',
      'profile a { change_profile /a -> b, change_profile unsafe /a -> c, }\nprofile b { network interface=lo, }\n',
      ['warning: conflicting-exec', 'error: later-syntax'],
    ],
  ])('refuses policy that every compiler version refuses for a different reason: %s', (_, text, expected) => {
    const { valid, diagnostics } = check(text);
    expect(diagnostics.map(({ severity, code }) => `${severity}: ${code}`)).toEqual(expected);
    expect(valid).toBe(false);
    const error = diagnostics.find(({ severity }) => severity === 'error');
    const first = diagnostics[0];
    expect(error?.related?.[0]).toEqual({ message: `${first?.refusedBy} refuses this`, span: first?.span });
    expect(error?.hint).toMatch(/^no version of apparmor_parser accepts both/);
  });

  it('reports all errors at once, in the order of the file', () => {
    const { valid, diagnostics } = check(
      'profile a {\n  signal peer=@{no},\n  include <part>\n  signal (foo),\n}\nprofile b {\n  bogus,\n  include <none>\n}\n',
      { part: 'ptrace (bar),\n' },
    );
    expect(valid).toBe(false);
    expect(diagnostics.map(shown)).toEqual([
      'undefined-variable at policy:2:15',
      'unknown-permission at part:1:9 < policy:3:3',
      'unknown-permission at policy:4:11',
      'unknown-keyword at policy:7:3',
      'include-not-found at policy:8:11',
    ]);
  });

  it('names the includes that lead to the place of an error', () => {
    const { diagnostics } = check('profile a {\n  include <outer>\n}\n', {
      outer: '# first\ninclude <inner>\n',
      inner: 'signal peer=@{no},\nprofile c { signal (foo), }\n',
    });
    expect(diagnostics.map(shown)).toEqual([
      'undefined-variable at inner:1:13 < outer:2:1 < policy:2:3',
      'unknown-permission at inner:2:21 < outer:2:1 < policy:2:3',
    ]);
  });

  it('reports an error of an include once for all profiles', () => {
    const profiles = ['a', 'b', 'c'].map((name) => `profile ${name} { include <part> }\n`).join('');
    expect(check(profiles, { part: 'signal (foo),\n' }).diagnostics.map(shown)).toEqual([
      'unknown-permission at part:1:9 < policy:1:13',
    ]);
  });

  it.each([
    ['alone', '\0', 'policy:1:1'],
    ['in a name', 'profile a {\n  signal peer=b\0c,\n}\n', 'policy:2:16'],
    ['in a comment', 'profile a { }\n# \0\n', 'policy:2:3'],
  ])('refuses a NUL byte %s', (_, text, where) => {
    expect(check(text)).toMatchObject({ valid: false, profiles: [] });
    expect(check(text).diagnostics.map(shown)).toEqual([`unexpected-token at ${where}`]);
  });
});

import { describe, expect, test } from 'vitest';
import { codesOf, readPolicy } from '../testing/read-policy.ts';

const files = { kid: 'profile kid { }', rule: '/a r,' };

describe('a branch that is not taken', () => {
  test.each([
    ['has its conditions evaluated', 'if $t { } else if $no { }', ['undefined-variable']],
    ['and those inside', 'if $t { } else { if $no { } }', ['undefined-variable']],
    ['and those of its profiles', 'if $t { } else { hat b { if $no { } } }', ['undefined-variable']],
    ['and of the profiles in those', 'if $f { hat b { hat c { hat d { if $no { } } } } }', ['undefined-variable']],
    ['has its includes read', 'if $f { include <no> }', ['include-not-found']],
    ['but has no rules', 'if $f { signal peer=@{no}, }', []],
  ])('%s', (_, body, codes) => {
    expect(codesOf(readPolicy({ '': `$t = true\n$f = false\nprofile a { ${body} }\n` }, { files }))).toEqual(codes);
  });

  test('lists its includes, so that each is included once', () => {
    const names = (body: string): readonly string[] =>
      readPolicy({ '': `$f = false\nprofile a { ${body} }\n` }, { files }).profileNames();
    expect(names('if $f { include <kid> } include <kid>')).toEqual(['a']);
    expect(names('if not $f { include <kid> } include <kid>')).toEqual(['a', 'a//kid']);
  });
});

test('a profile in a block is read and dropped with a warning', () => {
  const root = readPolicy({ '': 'profile a { deny { profile b { if $no { } } } profile c { } }' });
  expect(root.profileNames()).toEqual(['a', 'a//c']);
  expect(codesOf(root)).toEqual(['ineffective-rule', 'undefined-variable']);
});

test.each(['signal', 'capability', 'mount', 'dbus', 'io_uring', 'pivot_root', 'userns', 'all'])(
  'a rule %s in a block is dropped with a warning',
  (rule) => expect(codesOf(readPolicy({ '': `profile a { audit { ${rule}, } }` }))).toEqual(['ineffective-rule']),
);

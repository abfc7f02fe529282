import { describe, expect, it } from 'vitest';
import { policy, plainWord, shape, statement } from '../testing/policy.ts';

describe('a profile', () => {
  it.each([
    ['profile a {}', { keyword: 'profile', name: plainWord('a') }],
    ['profile "a b" /bin/a {}', { name: { raw: '"a b"', value: 'a b' }, attachment: plainWord('/bin/a') }],
    ['profile a @{exec_path} {}', { attachment: plainWord('@{exec_path}') }],
    ['profile a\n  /usr/{s,}bin/a\n{\n}', { attachment: plainWord('/usr/{s,}bin/a') }],
    ['profile a:b//c {}', { name: plainWord('a:b//c') }],
    ['/bin/a {}', { keyword: 'none', name: plainWord('/bin/a') }],
    ['"/bin/a b" {}', { keyword: 'none', name: { raw: '"/bin/a b"', value: '/bin/a b' } }],
    [':ns:/bin/a {}', { keyword: 'none', name: plainWord(':ns:/bin/a') }],
    ['hat a {}', { keyword: 'hat', name: plainWord('a') }],
    ['^a {}', { keyword: '^', name: plainWord('a') }],
    ['^"a b" {}', { keyword: '^', name: { raw: '"a b"', value: 'a b' } }],
    ['profile a (complain) {}', { flags: { keyword: false, values: [plainWord('complain')] } }],
    [
      'profile a flags=(complain, audit debug) {}',
      { flags: { values: [plainWord('complain'), plainWord('audit'), plainWord('debug')] } },
    ],
    [
      'profile a flags = (attach_disconnected.path=/x) {}',
      { flags: { values: [plainWord('attach_disconnected.path=/x')] } },
    ],
    ['profile a flags=(kill.signal=hup error=EPERM) {}', { flags: { keyword: true } }],
    ['profile a # why\n # so\n {}', { name: plainWord('a') }],
  ])('%j', (text, expected) => expect(statement(text)).toMatchObject({ kind: 'profile', body: [], ...expected }));

  it('has extended attributes', () => {
    expect(statement('profile a /a xattrs=(user.a=b, user.c:=(d) user.e) {}')).toMatchObject({
      xattrs: [
        { name: 'user.a', operator: '=', values: [plainWord('b')], list: false },
        { name: 'user.c', operator: ':=', values: [plainWord('d')], list: true },
        { name: 'user.e', values: [], list: false },
      ],
    });
  });

  it.each([
    ['a,,=b', [{ name: 'a', operator: '=', values: [plainWord('b')] }]],
    ['a=b=c', [{ name: 'a', values: [plainWord('b=c')] }]],
    ['{', [{ name: '{', values: [] }]],
    // Attributes valid only in AppArmor 4.1.
    ['(a', [{ name: '(a', values: [] }]],
    ['&,+=b', [{ name: '&' }, { name: '+', operator: '=', values: [plainWord('b')] }]],
    [':=b', [{ name: ':', operator: '=', values: [plainWord('b')] }]],
  ])('has extended attributes of any name: %s', (attributes, xattrs) => {
    expect(statement(`profile a xattrs=(${attributes}) {}`)).toMatchObject({ xattrs });
  });

  it('has identities, in groups', () => {
    expect(statement('profile a +identities=(x, "y z") + identities = (/w) flags=(audit) {}')).toMatchObject({
      identities: [[plainWord('x'), { raw: '"y z"', value: 'y z' }], [plainWord('/w')]],
      flags: { values: [plainWord('audit')] },
    });
  });

  it('contains profiles', () => {
    expect(statement('profile a {\n hat b {}\n ^c {}\n profile d { profile e {} }\n}')).toMatchObject({
      body: [
        { keyword: 'hat' },
        { keyword: '^' },
        { keyword: 'profile', body: [{ keyword: 'profile', name: plainWord('e') }] },
      ],
    });
  });

  it('covers its head and its whole text with spans', () => {
    const text = 'profile a /b flags=(audit) {\n  /c r,\n}\n';
    const [profile] = policy(text).ast.statements;
    if (profile?.kind !== 'profile') throw new Error('no profile');
    expect(text.slice(profile.head.start, profile.head.end)).toBe('profile a /b flags=(audit) ');
    expect(text.slice(profile.span.start, profile.span.end)).toBe(text.trimEnd());
  });
});

describe('blocks and conditionals', () => {
  it('share qualifiers', () => {
    expect(statement('audit deny { /a r, owner { /b w, } }')).toMatchObject({
      kind: 'block',
      qualifiers: { audit: 'audit', mode: 'deny' },
      body: [{ kind: 'file' }, { kind: 'block', qualifiers: { owner: 'owner' } }],
    });
  });

  it('nest `else if`', () => {
    expect(statement('if $a { /a r, } else if $b { /b r, } else { /c r, }')).toMatchObject({
      kind: 'conditional',
      condition: { kind: 'boolean-variable', name: 'a' },
      then: [{ kind: 'file' }],
      otherwise: { kind: 'conditional', condition: { name: 'b' }, otherwise: [{ path: plainWord('/c') }] },
    });
  });
});

describe('comments', () => {
  it('are statements between statements', () => {
    expect(shape(policy('# a\n#b\r\nprofile a { # c\n}#d').ast.statements)).toMatchObject([
      { kind: 'comment', text: ' a' },
      { kind: 'comment', text: 'b' },
      { kind: 'profile', body: [{ kind: 'comment', text: ' c' }] },
      { kind: 'comment', text: 'd' },
    ]);
  });

  it('are dropped inside a rule', () => {
    expect(statement('capability # one\n kill # two\n,')).toMatchObject({ capabilities: [plainWord('kill')] });
  });
});

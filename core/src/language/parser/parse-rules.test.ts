import { describe, expect, it } from 'vitest';
import { fragment, plainWord, problems, shape, statement } from '../testing/policy.ts';

const quoted = (value: string) => ({ raw: `"${value}"`, value });
const text = (word: string) => ({ text: word });
const is = (name: string, ...values: string[]) => ({
  name,
  operator: '=',
  values: values.map(plainWord),
  list: values.length > 1,
});

describe('qualifiers', () => {
  it.each([
    ['/a r,', {}],
    ['audit deny owner /a r,', { audit: 'audit', mode: 'deny', owner: 'owner' }],
    ['priority=-5 allow /a r,', { priority: { value: -5 }, mode: 'allow' }],
    ['priority = +7 prompt other file /a r,', { priority: { value: 7 }, mode: 'prompt', owner: 'other' }],
    ['user # an old name\n /a r,', { owner: 'user' }],
    ['audit signal,', { audit: 'audit' }],
  ])('%j', (policy, qualifiers) => expect(statement(policy)).toHaveProperty('qualifiers', qualifiers));
});

describe('file rules', () => {
  it.each([
    ['/a r,', { keyword: false, path: plainWord('/a'), permissions: text('r'), permissionsFirst: false }],
    ['r /a,', { path: plainWord('/a'), permissions: text('r'), permissionsFirst: true }],
    ['file,', { keyword: true }],
    ['file /a rw,', { keyword: true, path: plainWord('/a') }],
    ['file rw /a,', { keyword: true, permissionsFirst: true }],
    ['"/a b" r,', { path: quoted('/a b') }],
    ['@{HOME} r,', { path: plainWord('@{HOME}') }],
    ['@{HOME}/** rwkl,', { path: plainWord('@{HOME}/**'), permissions: text('rwkl') }],
    ['/a{b,c} r,', { path: plainWord('/a{b,c}') }],
    ['/a\\ b r,', { path: plainWord('/a\\ b') }],
    ['/a\\,b\\"c r,', { path: { raw: '/a\\,b\\"c', value: '/a\\,b"c' } }],
    ['/a#b r,', { path: plainWord('/a#b') }],
    ['/a Px -> b,', { permissions: text('Px'), target: plainWord('b') }],
    ['/a pux ->@{b},', { permissions: text('pux'), target: plainWord('@{b}') }],
    ['/a cx -> &c,', { target: plainWord('&c') }],
    ['/a px -> "b c",', { target: quoted('b c') }],
    ['unsafe /a ux,', { safety: 'unsafe', permissions: text('ux') }],
    ['file safe px /a,', { keyword: true, safety: 'safe', permissionsFirst: true }],
    ['l subset /a -> /b,', { permissions: text('l'), subset: 'subset', target: plainWord('/b') }],
    ['/a RWIX,', { permissions: text('RWIX') }],
    ['/a\n  r\n  ,', { permissions: text('r') }],
    ['&a r,', { path: plainWord('&a') }],
    ['abc r,', { path: plainWord('abc') }],
  ])('%j', (policy, expected) => expect(statement(policy)).toMatchObject({ kind: 'file', ...expected }));

  it('stay in one line', () => expect(() => statement('/a r,/b w,')).toThrow('not one statement'));
});

describe('link rules', () => {
  it.each([
    ['link /a -> /b,', { path: plainWord('/a'), target: plainWord('/b') }],
    ['link subset "/a" -> @{b},', { subset: 'subset', path: quoted('/a'), target: plainWord('@{b}') }],
    ['link <= /a -> /b,', { subset: '<=' }],
  ])('%s', (policy, expected) => expect(statement(policy)).toMatchObject({ kind: 'link', ...expected }));
});

describe('capability rules', () => {
  it.each([
    ['capability,', []],
    ['capability kill\n  sys_ptrace,', [plainWord('kill'), plainWord('sys_ptrace')]],
  ])('%j', (policy, capabilities) => expect(statement(policy)).toMatchObject({ kind: 'capability', capabilities }));
});

describe('signal rules', () => {
  const all = { permissions: [], permissionList: false, conditions: [] };
  it.each([
    ['signal,', all],
    ['signal send,', { ...all, permissions: [text('send')] }],
    ['signal rw,', { ...all, permissions: [text('rw')] }],
    ['signal (send, receive),', { ...all, permissions: [text('send'), text('receive')], permissionList: true }],
    ['signal (),', { ...all, permissionList: true }],
    ['signal set=term,', { ...all, conditions: [is('set', 'term')] }],
    ['signal set=(term hup, rtmin+3),', { ...all, conditions: [is('set', 'term', 'hup', 'rtmin+3')] }],
    ['signal (send)\n  set = (kill)\n  peer=@{x}//b,', { conditions: [{ name: 'set' }, is('peer', '@{x}//b')] }],
    ['signal peer="a b",', { conditions: [{ name: 'peer', values: [quoted('a b')] }] }],
    ['signal peer=unconfined ,', { conditions: [is('peer', 'unconfined')] }],
  ])('%j', (policy, expected) => expect(statement(policy)).toMatchObject({ kind: 'signal', ...expected }));
});

describe('ptrace rules', () => {
  it.each([
    ['ptrace,', { permissions: [] }],
    ['ptrace trace peer=x,', { permissions: [text('trace')], conditions: [is('peer', 'x')] }],
    ['ptrace (read, readby tracedby),', { permissions: [text('read'), text('readby'), text('tracedby')] }],
    ['ptrace (Rw,) peer=x,', { permissions: [text('Rw')] }],
  ])('%s', (policy, expected) => expect(statement(policy)).toMatchObject({ kind: 'ptrace', ...expected }));
});

describe('dbus, unix, io_uring, mqueue and userns rules', () => {
  it.each([
    ['dbus,', { kind: 'dbus', permissions: [] }],
    ['dbus send bus=session path=/a,', { conditions: [is('bus', 'session'), is('path', '/a')] }],
    [
      'dbus (send) peer=(name=a, label=b),',
      { peer: { name: 'peer', conditions: [is('name', 'a'), is('label', 'b')] } },
    ],
    ['dbus peer=( label = "a b" ),', { peer: { conditions: [{ name: 'label', values: [quoted('a b')] }] } }],
    ['dbus bind bus=system name=a.b,', { permissions: [text('bind')] }],
    ['unix,', { kind: 'unix' }],
    ['unix (connect) type=stream addr=@a peer=(addr=none),', { conditions: [is('type', 'stream'), is('addr', '@a')] }],
    ['unix create,', { permissions: [text('create')] }],
    ['io_uring (sqpoll, override_creds) label=x,', { kind: 'io-uring', conditions: [is('label', 'x')] }],
    ['io_uring sqpoll,', { permissions: [text('sqpoll')] }],
    ['mqueue (open r) type=posix label=x /q,', { kind: 'mqueue', queue: plainWord('/q') }],
    ['mqueue create 10,', { permissions: [text('create')], queue: plainWord('10') }],
    ['userns,', { kind: 'userns', permissions: [] }],
    ['userns create,', { kind: 'userns', permissions: [text('create')] }],
    ['all,', { kind: 'all' }],
  ])('%s', (policy, expected) => expect(statement(policy)).toMatchObject(expected));
});

describe('network rules', () => {
  it.each([
    ['network,', { words: [] }],
    ['network inet stream,', { words: [plainWord('inet'), plainWord('stream')] }],
    ['network (send receive) inet,', { permissions: [text('send'), text('receive')], words: [plainWord('inet')] }],
    [
      'network bind inet6 ip=::1 port=80,',
      { permissions: [text('bind')], conditions: [is('ip', '::1'), is('port', '80')] },
    ],
    ['network tcp peer=(ip=10.0.0.1 port=443),', { peer: { conditions: [is('ip', '10.0.0.1'), is('port', '443')] } }],
    ['network send label:=x,', { conditions: [{ name: 'label', operator: ':=' }] }],
  ])('%s', (policy, expected) => expect(statement(policy)).toMatchObject({ kind: 'network', ...expected }));
});

describe('mount rules', () => {
  it.each([
    ['mount,', { keyword: 'mount', conditions: [] }],
    ['mount /a -> /b,', { source: plainWord('/a'), mountPoint: plainWord('/b') }],
    ['mount -> /b/,', { mountPoint: plainWord('/b/') }],
    [
      'mount fstype=ext4 options=(ro, nosuid) /a,',
      { conditions: [is('fstype', 'ext4'), is('options', 'ro', 'nosuid')] },
    ],
    ['mount options in (ro) "" -> /b,', { conditions: [{ operator: 'in' }], source: quoted('') }],
    ['remount options=ro /a,', { keyword: 'remount', source: plainWord('/a') }],
    ['umount /a,', { keyword: 'umount', source: plainWord('/a') }],
    ['unmount,', { keyword: 'unmount' }],
    ['mount {,/usr}/a -> /b,', { source: plainWord('{,/usr}/a') }],
  ])('%s', (policy, expected) => expect(statement(policy)).toMatchObject({ kind: 'mount', ...expected }));

  it('include pivot_root', () => {
    expect(statement('pivot_root,')).toMatchObject({ kind: 'pivot-root', conditions: [] });
    expect(statement('pivot_root oldroot=/o /n -> t,')).toMatchObject({
      conditions: [is('oldroot', '/o')],
      newRoot: plainWord('/n'),
      target: plainWord('t'),
    });
  });
});

describe('rlimit and change_profile rules', () => {
  it.each([
    ['set rlimit nofile <= 10,', { kind: 'rlimit', limit: plainWord('nofile'), value: plainWord('10') }],
    ['set rlimit memlock<=4MB,', { value: plainWord('4'), unit: plainWord('MB') }],
    ['set rlimit cpu <= 5 minutes,', { value: plainWord('5'), unit: plainWord('minutes') }],
    ['set rlimit nice <= -10,', { value: plainWord('-10') }],
    ['set rlimit core <= infinity,', { value: plainWord('infinity') }],
    ['change_profile,', { kind: 'change-profile' }],
    ['change_profile -> a,', { target: plainWord('a') }],
    ['change_profile -> safe,', { target: plainWord('safe') }],
    ['change_profile unsafe /a -> :ns:b,', { safety: 'unsafe', exec: plainWord('/a'), target: plainWord(':ns:b') }],
    ['change_profile @{a},', { exec: plainWord('@{a}') }],
    ['change_profile "/a b" -> "c d",', { exec: quoted('/a b'), target: quoted('c d') }],
  ])('%s', (policy, expected) => expect(statement(policy)).toMatchObject(expected));
});

describe('line ends', () => {
  it.each([
    '/a r,\r\n',
    'signal\r\n (send)\r\n set=(term,\r\n hup)\r\n,',
    'dbus peer=(\r\n name="a"\r\n),',
    'ptrace r\r\n peer=b\r\n,\r\n',
    'change_profile unsafe\r\n /a\r\n ->\r\n b\r\n,',
    'userns\r\n create\r\n,',
    'capability\r\n kill\r\n chown,\r\n',
    'set\r\n rlimit\r\n data\r\n <=\r\n 1\r\n M\r\n,',
    'mount options=\n\r\n(ro)\r\n,',
    'profile a\r\n /b\r\n flags=(complain)\r\n {\r\n}\r\n',
  ])('may be CRLF: %j', (policy) => expect(() => statement(policy)).not.toThrow());

  it.each([
    ['mount /a\r\n -> /b\r\n,', { source: { value: '/a\r' }, mountPoint: { value: '/b\r' } }, ['/a\r', '/b\r']],
    ['mqueue create /a\r\n,', { queue: { value: '/a\r' } }, ['/a\r']],
    ['dbus peer=(\r\n name=a\r\n),', { peer: { conditions: [{ values: [{ value: 'a\r' }] }] } }, ['a\r']],
    ['@{v}\r\n r,', { path: { value: '@{v}\r' } }, ['@{v}\r']],
  ])('of a half CRLF in a name is reported: %j', (policy, expected, names) => {
    const { ast, diagnostics } = fragment(policy);
    expect(shape(ast.statements)).toMatchObject([expected]);
    expect(problems({ ast, diagnostics }).map(({ at }) => at)).toEqual(names);
    expect(diagnostics.map(({ severity, code }) => `${severity} ${code}`)).toEqual(
      names.map(() => 'warning stray-carriage-return'),
    );
  });
});

describe('text without names', () => {
  it.each([
    'io_uring # why\n (sqpoll) # why\n label=a # why\n,',
    'io_uring # why\n sqpoll,',
    'pivot_root # why\n oldroot=/a # why\n /b,',
    'set rlimit data <= 1\n M,',
  ])('may have comments and line ends: %j', (policy) => expect(() => statement(policy)).not.toThrow());

  it('may have a unit that touches a brace', () => {
    expect(problems(fragment('profile a { set rlimit data <= 1K,}'))).toEqual([]);
  });
});

describe('the name of a profile', () => {
  it.each([
    ['profile { /a { }', { name: plainWord('{'), attachment: plainWord('/a') }],
    ['profile { { }', { name: plainWord('{') }],
    ['profile a\v { }', { name: plainWord('a\v') }],
  ])('may be unusual: %j', (policy, expected) => expect(statement(policy)).toMatchObject(expected));
});

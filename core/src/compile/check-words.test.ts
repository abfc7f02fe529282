import { describe, expect, test } from 'vitest';
import { featuresOfPaths } from '../profile/features.ts';
import { codesOf, readPolicy } from '../testing/read-policy.ts';

/** Returns the codes of errors in rules of a profile with an attachment. */
function codes(rules: string, preamble = ''): readonly string[] {
  return codesOf(readPolicy({ '': `${preamble}\nprofile a /bin/a { ${rules} }\n` }));
}

describe('a variable without a value', () => {
  test.each([
    '/@{no} r,',
    'r /a/@{no},',
    'link @{no}/a -> /b,',
    'link /a -> @{no},',
    'l /a -> @{no},',
    'change_profile -> @{no},',
    'change_profile /@{no} -> b,',
    'mount @{no} -> /a,',
    'mount /a -> @{no},',
    'mount fstype=@{no},',
    'umount @{no},',
    'pivot_root oldroot=@{no} /a,',
    'pivot_root @{no}/a,',
    'dbus path=@{no},',
    'dbus peer=(name=a, label=@{no}),',
    'unix addr=@{no},',
    'unix peer=(label=@{no}),',
    'mqueue label=@{no},',
    'mqueue /@{no},',
    'signal peer=@{no},',
    'deny { /@{no} r, }',
    '/a@{} r,',
  ])('%s', (rules) => expect(codes(rules)).toEqual(['undefined-variable']));

  test.each([
    ['the target of an execution', '/a px -> @{no},'],
    ['what a backslash escapes', '/\\@{no} r,'],
    ['what has another form', 'unix addr=@{no,thing}x,'],
  ])('is ignored in %s', (_, rules) => expect(codes(rules)).toEqual([]));

  test('is ignored if the rule is dropped', () => {
    expect(codes('deny { dbus path=@{no}, }')).toEqual(['ineffective-rule']);
    expect(codes('if $f { /@{no} r, mount @{no}, }', '$f = false')).toEqual([]);
  });
});

test.each(['/a@{b{c,d},e} r,', 'signal peer=@{b-c,d},', 'dbus path="/@{b c,d}",'])(
  'text that AppArmor 5.0 reads as a variable by mistake: %s',
  (rules) => expect(codes(rules)).toEqual(['removed-syntax']),
);

test.each([
  ['a boolean', '$v = true', 'undefined-variable'],
  ['a set that contains itself', '@{v} = @{v}', 'recursive-variable'],
  ['a set of what nothing sets', '@{v} = @{w}', 'undefined-variable'],
])('a rule about files with %s', (_, preamble, code) => expect(codes('/@{v} r,', preamble)).toEqual([code]));

test.each(['/a l -> @{no},', 'deny /a lr -> },'])('the target of a link matters to AppArmor 5.0: %s', (rules) =>
  expect(codes(rules)).toEqual(['removed-syntax']),
);

test('the type of a file system in an umount rule matters only with a variable', () => {
  expect(codes('umount fstype=} /a,')).toEqual([]);
  expect(codes('umount fstype=@{no} /a,')).toEqual(['undefined-variable']);
});

test('AppArmor 5.0 reads a variable with one repeated path as one path for disconnected paths', () => {
  const policy = '@{v} = /b /b\nprofile a flags=(attach_disconnected.path=@{v}) { }\n';
  expect(codesOf(readPolicy({ '': policy }))).toEqual(['later-syntax']);
});

test('a name with a variable that contains itself after a first value', () => {
  expect(codesOf(readPolicy({ '': '@{v} = /a @{v}\nprofile b@{v} { @{v} r, }\n' }))).toEqual([
    'recursive-variable',
    'recursive-variable',
  ]);
});

describe('the values of extended attributes', () => {
  const attributes = featuresOfPaths(['domain/attach_conditions/xattr']);
  const severities = (value: string, kernelFeatures = attributes) => {
    const policy = readPolicy(
      { '': `profile a xattrs=(user.a=${value}) { }\n` },
      { kernelFeatures, defaultFeatures: attributes },
    );
    return policy.units.flatMap((unit) => unit.load().diagnostics.map(({ severity }) => severity));
  };
  test.each(['{', '[a', '}', '"{a,{b,c}"'])('are not read as patterns: %s', (value) =>
    expect(severities(value)).toEqual(['error']),
  );
  test.each(['{b}', 'b]', '@{v}', 'b\\\n'])('are cut short: %s', (value) =>
    expect(severities(value)).toEqual(['warning']),
  );
  test.each(['"{a,b}"', '[ab]'])('are patterns: %s', (value) => expect(severities(value)).toEqual([]));
  test('are ignored for a kernel without extended attributes', () =>
    expect(severities('{', featuresOfPaths([]))).toEqual([]));
});

describe('text that is no pattern after the replacement of variables', () => {
  test.each([
    'dbus path="/a[",',
    'dbus peer=(name="a{b"),',
    'unix addr="@a]",',
    'mount "/a[" -> /b,',
    'mount fstype="e{}",',
    'umount "/a[",',
    'pivot_root oldroot="/a[" /b,',
    'mqueue "/a[",',
    'io_uring label="a[",',
    // These words have no variables, and braces around a single name are no pattern.
    'io_uring label=@{profile_name},',
    'network interface="a[",',
    'dbus path=/@{v},',
  ])('%s', (rules) =>
    expect(codes(rules, '@{v} = a[').filter((code) => code !== 'later-syntax')).toEqual(['invalid-pattern']),
  );
});

test.each([
  ['profile a /b[ { }', ['invalid-pattern']],
  ['profile a[ { }', ['invalid-pattern']],
  ['profile a[ /b { }', []],
  ['profile a[b//c { }', []],
  ['profile a { ^b[ { } }', ['invalid-pattern']],
  ['profile a /@{no} { }', ['undefined-variable']],
  ['profile a @{no} { }', ['undefined-variable']],
])('an attachment, or a name used as attachment: %s', (text, expected) => {
  expect(codesOf(readPolicy({ '': text }))).toEqual(expected);
});

describe('the path of disconnected paths', () => {
  const flagged = (path: string): readonly string[] =>
    codesOf(readPolicy({ '': `@{one}=/x\n@{two}=/x /y\nprofile a flags=(attach_disconnected.path=${path}) { }\n` }));
  test.each(['/a', '@{one}', '@{one}/a'])('may be %s', (path) => expect(flagged(path)).toEqual([]));
  test.each(['a', '', '@{two}', 'a@{one}'])('is not %j', (path) => expect(flagged(path)).toEqual(['invalid-value']));
  test('has variables that are set', () => expect(flagged('@{no}')).toEqual(['undefined-variable']));
});

describe('@{attach_path} and @{exec_path}', () => {
  const inFile = (text: string): readonly string[] => codesOf(readPolicy({ '': text }));
  test.each([
    ['are what policy sets', '@{exec_path}=/x\nprofile a { @{exec_path} r, }', []],
    ['are the attachment from AppArmor 5.0 on', 'profile a /x { @{exec_path} r, }', ['later-syntax']],
    ['or the name, if that is a path', '/x { signal peer=@{attach_path}, }', ['later-syntax']],
    ['of a child, too', 'profile a { profile /x { @{attach_path} r, } }', ['later-syntax']],
    ['but not of the profile around', 'profile a /x { profile b { @{exec_path} r, } }', ['undefined-variable']],
    ['and nothing where a profile attaches to nothing', 'profile a { @{exec_path} r, }', ['undefined-variable']],
  ])('%s', (_, text, expected) => expect(inFile(text)).toEqual(expected));
});

describe('a target that adds a profile', () => {
  const stack = featuresOfPaths(['domain/stack']);
  const none = featuresOfPaths([]);

  // Compared with apparmor_parser 4.1.
  test.each([
    ['change_profile -> &q,', stack, stack, []],
    ['change_profile -> &q,', stack, none, ['invalid-value']],
    ['change_profile -> &q,', none, stack, ['invalid-value']],
    ['deny change_profile /bin/x -> &:n:q,', stack, none, ['invalid-value']],
    ['change_profile -> q//&r, change_profile -> {&q,r}, /bin/x px -> &q,', stack, none, []],
  ])('%s', (rules, kernelFeatures, defaultFeatures, expected) => {
    const root = readPolicy({ '': `profile a { ${rules} }` }, { kernelFeatures, defaultFeatures });
    expect(codesOf(root)).toEqual(expected);
  });
});

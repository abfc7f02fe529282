import { slips, noSlips } from '../testing/slips.ts';

const noParentheses = 'flags without parentheses';
const oneAttachment = 'a profile has a single attachment, perhaps a pattern such as `/usr/{bin,sbin}/name`';

slips('the head of a profile', [
  [
    'profile {{ .Name }} flags=(complain) { }',
    '`{{ .Name }}` is a placeholder of a template',
    '{{ .Name }}',
    'check the generated file',
    'profile a flags=(complain) { }',
  ],
  [
    'profile a flags (complain) { }',
    '`flags` without `=`',
    'flags',
    'write `flags=(complain)`',
    'profile a flags=(complain) { }',
  ],
  [
    'profile a flags=complain { }',
    noParentheses,
    'flags=complain',
    'write `flags=(complain)`',
    'profile a flags=(complain) { }',
  ],
  [
    'profile a /b flags=[complain,audit] { }',
    noParentheses,
    'flags=[complain,audit]',
    'write `flags=(complain,audit)`',
    'profile a /b flags=(complain,audit) { }',
  ],
  [
    'profile a complain { }',
    'a flag `complain` outside of `flags=(…)`',
    'complain',
    'write `flags=(complain)`',
    'profile a flags=(complain) { }',
  ],
  [
    'profile a flag=(complain) { }',
    'unknown part `flag` of the head of a profile',
    'flag',
    'did you mean `flags`?',
    'profile a flags=(complain) { }',
  ],
  [
    'profile a flags=(complain;audit) { }',
    'unknown flag `complain;audit`',
    'complain;audit',
    'separate flags by `,` or blanks',
    'profile a flags=(complain audit) { }',
  ],
  [
    'profile a flags=(complain {\n /b r,\n}',
    'this list is never closed',
    '(',
    'close it with `)`',
    'profile a flags=(complain) {\n /b r,\n}',
  ],
  [
    'profile a flags=(complain) /b { }',
    'an attachment after the flags',
    '/b',
    'write the attachment before the flags',
    'profile a /b flags=(complain) { }',
  ],
  ['profile a /b, { }', 'a `,` in the head of a profile', ',', 'delete it', 'profile a /b { }'],
  ['profile a b c { }', 'a name with blanks that is not in quotes', 'a b c', 'write `"a b c"`', 'profile "a b c" { }'],
  [
    'profile a usr/bin/a { }',
    'an attachment that does not begin with `/`',
    'usr/bin/a',
    'write `/usr/bin/a`',
    'profile a /usr/bin/a { }',
  ],
  [
    'profile a /opt/My App/a { }',
    'a blank ends an attachment that is not in quotes',
    ' ',
    'write `"/opt/My App/a"`',
    'profile a "/opt/My App/a" { }',
  ],
  ['profile a /bin/a /sbin/a { }', 'a second attachment', '/sbin/a', oneAttachment, 'profile a /{bin,sbin}/a { }'],
  [
    'profile a /usr/bin/a{\n}',
    '`{` needs a blank before it',
    '{',
    'without a blank, this is part of the name',
    'profile a /usr/bin/a {\n}',
  ],
  ['profile {\n}', 'expected the name of the profile, found `{`', '{', 'write `profile name { … }`', 'profile a {\n}'],
  ['^ a { }', 'expected the name of the hat, found ` `', ' ', 'write the name without a blank: `^name {`', '^a { }'],
]);

noSlips([
  'profile a { audit { signal, } }',
  'profile a xattrs=(a,=(b), {) flags=(complain) { }',
  'profile a\\ b/c { }',
  'profile a\\, /b { }',
  'profile a /b\\ c/d (complain) { }',
  'profile flags /a (complain) { }',
  'profile flags { }',
  '/usr/bin/a /usr/sbin/a flags=(audit) { }',
]);

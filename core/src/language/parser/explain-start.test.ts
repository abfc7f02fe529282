import { slips, noSlips } from '../testing/slips.ts';

const absolute = 'a path starts with `/` or a variable such as `@{HOME}`';
const nextCapability = 'a `,` ends the rule: begin the next one with `capability`, too';
const noEnd = 'rules end with `,`, blocks with `}` alone, and comments begin with `#`';

slips('what begins no statement', [
  ['// why\n', '`//` does not begin a comment', '//', 'a comment begins with `#`', '# why\n'],
  ['/* why */\n', '`/*` does not begin a comment', '/*', 'a comment begins with `#`', '# why\n'],
  ['— why\n', '`—` does not begin a comment', '—', 'a comment begins with `#`', '# why\n'],
  ['; why\n', '`;` has no meaning here', ';', noEnd, '# why\n'],
  ['profile a { };', '`;` has no meaning here', ';', noEnd, 'profile a { }'],
  ["'/a b' r,", "`'` is not a quote", "'", 'write `"`', '"/a b" r,'],
  ['~/.ssh/** r,', 'apparmor_parser does not expand `~`', '~', 'write `@{HOME}`', '@{HOME}/.ssh/** r,'],
  ['${HOME}/a r,', 'this is not a variable', '${HOME}', 'write `@{HOME}`', '@{HOME}/a r,'],
  ['owner $HOME/a r,', 'this is not a variable', '$HOME', 'write `@{HOME}`', 'owner @{HOME}/a r,'],
  ['@(HOME)/a r,', 'this is not a variable', '@(HOME)', 'write `@{HOME}`', '@{HOME}/a r,'],
  ['@{ HOME }/a r,', 'this is not a variable', '@{ HOME }', 'write `@{HOME}`', '@{HOME}/a r,'],
  ['%HOME%/a r,', 'this is not a variable', '%HOME%', 'write `@{HOME}`', '@{HOME}/a r,'],
  ['{bin} = /{usr/,}bin', 'this is not a variable', '{bin}', 'write `@{bin}`', '@{bin} = /{usr/,}bin'],
  ['**/a r,', 'a path that does not begin with `/`', '**/a', absolute, '/**/a r,'],
  ['*.so mr,', 'a path that does not begin with `/`', '*.so', absolute, '/**/*.so mr,'],
  [
    '<abstractions/base>',
    'a file in `<>` without `include`',
    '<abstractions/base>',
    'write `include <abstractions/base>`',
    'include <abstractions/base>',
  ],
  ['<<<<<<< HEAD\n/a r,', 'a conflict marker of an unfinished merge', '<<<<<<<', 'resolve the conflict', '/a r,'],
  [
    '{{ .Rules }}\n/a r,',
    '`{{ .Rules }}` is a placeholder of a template',
    '{{ .Rules }}',
    'check the generated file',
    '/a r,',
  ],
  [
    '{% if $a %}\n/a r,',
    '`{% if $a %}` is a placeholder of a template',
    '{% if $a %}',
    'check the generated file',
    '/a r,',
  ],
  ['deny,', '`deny` without a rule', ',', 'write the rule after the qualifiers', 'deny file,'],
  ['priority=5, /a r,', 'there is no rule before this `,`', ',', 'delete it', 'priority=5 /a r,'],
  ['priority 5 /a r,', '`priority` without `=`', 'priority', 'write `priority=5`', 'priority=5 /a r,'],
  ['rlimit nofile <= 5,', '`rlimit` without `set`', 'rlimit', 'write `set rlimit`', 'set rlimit nofile <= 5,'],
  [
    'capabilities kill,',
    'unknown keyword `capabilities`',
    'capabilities',
    'did you mean `capability`?',
    'capability kill,',
  ],
  [
    'cap_net_admin,',
    'unknown keyword `cap_net_admin`',
    'cap_net_admin',
    'write `capability net_admin`',
    'capability net_admin,',
  ],
  [
    'change-profile -> a,',
    'unknown keyword `change-profile`',
    'change-profile',
    'did you mean `change_profile`?',
    'change_profile -> a,',
  ],
  ['allow read /a,', 'unknown keyword `read`', 'read', 'did you mean `r`?', 'allow r /a,'],
  ['kind: ConfigMap', 'unknown keyword `kind`', 'kind', 'is this YAML? Check the policy in a separate file', ''],
]);

slips('a comma that was meant to separate', [
  [
    'capability chown, setuid,',
    'unknown keyword `setuid`',
    'setuid',
    nextCapability,
    'capability chown, capability setuid,',
  ],
  [
    'network inet stream, inet6 stream,',
    'unknown keyword `inet6`',
    'inet6',
    'a `,` ends the rule: begin the next one with `network`, too',
    'network inet stream, network inet6 stream,',
  ],
  [
    'signal set=term, hup,',
    'unknown keyword `hup`',
    'hup',
    'a `,` ends the rule: write several values in parentheses, as in `set=(term, kill)`',
    'signal set=(term, hup),',
  ],
]);

noSlips(['deny {{ include x }}', '{{ signal, }}', '{ { /a r, } }']);

import { slips, noSlips } from '../testing/slips.ts';

const letters = 'the permissions of files are `r`, `w`, `a`, `l`, `k`, `m`, and `x` with `i`, `p`, `c` or `u`';
const glued = 'without a blank, apparmor_parser reads this as part of a name';
const inBraces = 'delete the blank, or write the path in quotes';

slips('a path and its permissions', [
  [
    '/{{ .Path }}/b r,',
    '`{{ .Path }}` is a placeholder of a template',
    '{{ .Path }}',
    'check the generated file',
    '/a/b r,',
  ],
  ['/a b/c rw,', 'a blank ends a path that is not in quotes', ' ', 'write `"/a b/c"`', '"/a b/c" rw,'],
  [
    'owner @{HOME}/My Files/** r,',
    'a blank ends a path that is not in quotes',
    ' ',
    'write `"@{HOME}/My Files/**"`',
    'owner "@{HOME}/My Files/**" r,',
  ],
  ['/{bin, sbin}/a r,', 'a blank ends this path inside of `{`', '/{bin,', inBraces, '/{bin,sbin}/a r,'],
  ['deny /dev/**, wl,', 'a `,` between a path and its permissions', ',', 'delete it', 'deny /dev/** wl,'],
  ['/a = rw,', 'a `=` between a path and its permissions', '=', 'delete it', '/a rw,'],
  ['/a rw;', '`;` does not end a rule', ';', 'write `,`', '/a rw,'],
  ['/a px->b,', '`->` needs a blank before it', '->', glued, '/a px -> b,'],
  ['/a px => b,', '`=>` is not an arrow', '=>', 'write `->`', '/a px -> b,'],
  ['/a deny rw,', '`deny` must precede the path', 'deny', 'write `deny /a`', 'deny /a rw,'],
  ['/a read write,', 'unknown permissions `read write`', 'read write', 'did you mean `rw`?', '/a rw,'],
  ['/a r w,', 'permissions in two words', 'w', 'write `rw`', '/a rw,'],
  [
    '/a r,w,',
    'the permissions `w` without a path',
    'w',
    'write the permissions of a path without blanks, as in `rw`',
    '/a rw,',
  ],
  ['/a r-x,', '`r-x` is not a permission', 'r-x', letters, '/a rix,'],
  ['/a (r, w),', '`(r, w)` is not a permission', '(r, w)', letters, '/a rw,'],
  ['/a 0644,', '`0644` is not a permission', '0644', letters, '/a rw,'],
]);

noSlips(['/a\\ b r,', '/{a,b}/c r,', '/a;b r,']);

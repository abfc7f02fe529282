import { describe, expect, it } from 'vitest';
import { spanText } from '../../source/span.ts';
import { fragment, policy, problems } from '../testing/policy.ts';

/** A test case: the text, the expected message, the underlined text, and the hint. */
type Case = [text: string, message: string, at: string, hint?: string | undefined];

const comma = 'every rule ends with `,`, including the last one';
const lineEnd = 'add a line end: apparmor_parser refuses the file';
const order = 'the order is `priority=N`, `audit`, `allow`, `deny` or `prompt`, `owner` or `other`';
const glued = 'without a blank, apparmor_parser reads this as part of a name';

describe('a misspelt word', () => {
  it.each<Case>([
    ['capabilty kill,', 'unknown keyword `capabilty`', 'capabilty', 'did you mean `capability`?'],
    ['profil web {\n /a r,\n}', 'unknown keyword `profil`', 'profil', 'did you mean `profile`?'],
    ['web {\n /a r,\n}', 'the name `web` opens a profile without the keyword', 'web', 'write `profile web {`'],
    ['xyzzy plugh,', 'unknown keyword `xyzzy`', 'xyzzy', 'a statement begins with a keyword, a path or a variable'],
    ['change_profile ->a,', '`->` needs a blank after it', '->', glued],
    ['change_profile /x ->a,', '`->` needs a blank after it', '->', glued],
    ['mount /a ->/b,', '`->` needs a blank after it', '->', glued],
    ['mount /a ->\r\n /b,', '`->` needs a blank after it', '->', glued],
    ['change_profile -> "b",/a r,', '`,` needs a blank after it', ',', glued],
    ['abi <a>,/b r,', '`,` needs a blank after it', ',', glued],
    ['ptrace read/a,', 'unknown permission `read/a`', 'read/a', 'write a blank after `read`'],
    ['mqueue create/a,', 'unknown permission `create/a`', 'create/a', 'write a blank after `create`'],
    ['etc/web.conf r,', 'a path that does not begin with `/`', 'etc', 'write `/etc/web.conf`'],
    ['prioritee=3 /a r,', 'unknown keyword `prioritee`', 'prioritee', 'did you mean `priority`?'],
    ['signal set=(hup trem),', 'unknown signal `trem`', 'trem', 'did you mean `term`?'],
    ['signal set=SIGKILL,', 'unknown signal `SIGKILL`', 'SIGKILL', 'did you mean `kill`?'],
    ['signal set=rtmin+33,', 'unknown signal `rtmin+33`', 'rtmin+33', 'real-time signals are `rtmin+0` to `rtmin+32`'],
    ['signal set=lost,', 'unknown signal `lost`', 'lost', 'no rule can name this signal of the kernel'],
    ['signal (recieve),', 'unknown permission `recieve`', 'recieve', 'did you mean `receive`?'],
    ['signal snd peer=a,', 'unknown permission `snd`', 'snd', 'did you mean `send`?'],
    ['signal send peer unconfined,', '`peer` without `=`', 'peer', 'write `peer=unconfined`'],
    ['ptrace peer (a),', '`peer` without `=`', 'peer', 'write `peer=…`'],
    [
      'ptrace (follow),',
      'unknown permission `follow`',
      'follow',
      'the permissions here are `trace`, `read`, `tracedby`, `readby`, `write`',
    ],
    ['signal per=a,', 'unknown condition `per` of this rule', 'per', 'did you mean `peer`?'],
    ['dbus peer=(nam=a),', 'unknown condition `nam` in `peer=(…)` of this rule', 'nam', 'did you mean `name`?'],
    ['capability sys_ptrce,', 'unknown capability `sys_ptrce`', 'sys_ptrce', 'did you mean `sys_ptrace`?'],
    ['capability CAP_KILL,', 'unknown capability `CAP_KILL`', 'CAP_KILL', 'did you mean `kill`?'],
    ['profile a flags=(complian) {}', 'unknown flag `complian`', 'complian', 'did you mean `complain`?'],
    [
      'profile a flags=(kill.signal=trem) {}',
      'unknown value in flag `kill.signal=trem`',
      'kill.signal=trem',
      'write signals in lower case without `SIG`',
    ],
    ['set rlimit nofil <= 1,', 'unknown limit `nofil`', 'nofil', 'did you mean `nofile`?'],
    [
      '/a rz,',
      'unknown permission `z` in `rz`',
      'z',
      'the permissions of files are `r`, `w`, `a`, `l`, `k`, `m`, and `x` with `i`, `p`, `c` or `u`',
    ],
    ['/a read,', 'unknown permission `read`', 'read', 'did you mean `r`?'],
    ['/a rp,', 'unknown permission `p` in `rp`', 'p', '`p`, `c`, `i` and `u` qualify an `x` after them, as in `ix`'],
  ])('%s', (text, message, at, hint?) => {
    expect(problems(fragment(text))).toEqual([{ message, at, hint }]);
  });
});

describe('something missing', () => {
  const pathHint = 'a path starts with `/` or a variable such as `@{HOME}`';
  it.each<Case>([
    ['/a r, # why', 'the file ends in a comment without a line end', '# why', lineEnd],
    ['#include <a>', 'the file ends in `#include` without a line end', '#include <a>', lineEnd],
    ['/a r\n/b w,', 'missing `,` at the end of this rule', '', comma],
    ['signal send\nptrace,', 'missing `,` at the end of this rule', '', comma],
    ['capability kill\ncapability chown,', 'missing `,` at the end of this rule', '', comma],
    ['profile a { /a r }', 'missing `,` at the end of this rule', '', comma],
    ['/a r # why\n', 'missing `,` at the end of this rule', '', comma],
    ['/a r /b w,', 'missing `,` at the end of this rule', '', comma],
    ['abi <a>\n/b r,', 'missing `,` at the end of this abi statement', '', comma],
    ['/a /b r,', 'missing permissions after this path', '', 'write for example `r`, `rw` or `ix` after the path'],
    ['/a -> b,', 'missing permissions after this path', '', 'write for example `r`, `rw` or `ix` after the path'],
    [
      'profile a { /a }',
      'missing permissions after this path',
      '',
      'write for example `r`, `rw` or `ix` after the path',
    ],
    ['/a\n/b r,', 'missing permissions after this path', '', 'write for example `r`, `rw` or `ix` after the path'],
    ['profile a {\n /a r,\n', 'this block is never closed', 'profile a', 'close the block with `}` on a separate line'],
    [
      'profile a {\n profile b {\n /a r,\n',
      'this block is never closed',
      'profile b',
      'close the block with `}` on a separate line',
    ],
    ['profile a\n /a r,\n}', 'missing `{` to open `a`', '', 'write `profile name { … }`'],
    ['profile a{\n /a r,\n}', '`{` needs a blank before it', '{', 'without a blank, this is part of the name'],
    ['profile {\n /a r,\n}', 'expected the name of the profile, found `{`', '{', 'write `profile name { … }`'],
    ['profile =a {\n /a r,\n}', 'expected the name of the profile, found `=a`', '=a', 'write `profile name { … }`'],
    ['"/a r,\n/b w,', 'this quote is never closed', '"', 'close it with `"`; a quote within the name is written `\\"`'],
    [
      '"/a r,\n"/b" w,',
      'this quote is never closed',
      '"',
      'close it with `"`; a quote within the name is written `\\"`',
    ],
    ['signal (send,\n/a r,', 'this list is never closed', '(', 'close it with `)`'],
    ['signal set=(hup\nptrace (read),', 'this list is never closed', '(', 'close it with `)`'],
    [
      'signal send # why\n,',
      'a comment in this rule is not allowed',
      '# why',
      'write the comment before the rule, or after the `,`',
    ],
    ['userns (create),', '`userns` takes no list', 'create', 'write `userns create,`'],
    ['"a b" r,', 'a name in quotes that is not a path', '"a b"', 'start the name with `/`, `@`, `:` or `&`'],
    ['pivot_root @{v},', 'apparmor_parser does not accept a variable alone here', '@{v}', 'write `"@{v}"`'],
    ['alias @{v} -> /a,', 'apparmor_parser does not accept a variable alone here', '@{v}', 'write `"@{v}"`'],
    ['dbus peer=(name=(a,)),', 'expected `)` after the only value, found `,))`', ',))'],
    ['dbus peer=(name=""),', 'the value of `name` is empty', '""'],
    ['dbus peer=(name=a,\n}', 'this group is never closed', '(', 'close it with `)`'],
    ['if ($a {\n /a r,\n}', 'expected `)`, found `{`', '{'],
    ['@{A}=', 'missing value of `@{A}`', '', 'write the values on the same line, and `""` for an empty value'],
    ['link /a,', 'expected `->` and the target path of the link, found `,`', ','],
    ['audit profile rix,', 'expected a path, found `profile`', 'profile', pathHint],
    ['link hat -> /a,', 'expected a path, found `hat`', 'hat', pathHint],
    ['signal peer=,', 'expected a value for `peer`, found `,`', ','],
    ['signal set=(),', '`set` has no value', '()'],
    ['include <a\n/b r,', 'a file in `<` without `>`', '<a', 'write `<path>`'],
    [
      'change_profile unsafe -> a,',
      '`unsafe` needs the path of an executable',
      'unsafe',
      'write `change_profile unsafe /path -> name,`',
    ],
  ])('%j', (text, message, at, hint?) => {
    const found = problems(fragment(text)).filter((problem) => problem.message !== 'this `}` closes nothing');
    expect(found).toEqual([{ message, at, hint }]);
  });

  it('is reported before a profile with equal indentation', () => {
    const text = 'profile a {\n  profile c {\n  }\n  /a r,\n\nprofile b {\n}\n';
    const [problem] = fragment(text).diagnostics;
    expect(problem?.related?.map(({ message, span }) => [message, spanText(span).trim()])).toEqual([
      ['is its `}` missing before this?', 'profile b'],
    ]);
  });

  it('is reported at the end of the rule', () => {
    const [problem] = fragment('  /a r # why\n').diagnostics;
    expect(problem?.span).toMatchObject({ start: 6, end: 6 });
  });
});

describe('superfluous text', () => {
  it.each<Case>([
    ['/a r,\n}', 'this `}` closes nothing', '}', 'delete it, or find the block above with an early `}`'],
    ['/a r,, /b r,', 'there is no rule before this `,`', ',', 'delete it'],
    ['include <a>,', 'an include cannot end with `,`', ','],
    [
      '@{A}=/a, /b',
      'an assignment cannot end with `,`',
      ',',
      'separate values by blanks; the values end with the line',
    ],
    ['else { /a r, }', '`else` without an `if` before it', 'else'],
    [
      'signal send receive,',
      'a second permission outside of parentheses',
      'receive',
      'write several permissions as a list: `(a, b)`',
    ],
    ['network inet stream tcp,', 'a third word after the domain and the type', 'tcp'],
    ['signal peer=(label=a),', 'this rule cannot have a group `peer`', 'peer', 'write one label: `peer=LABEL`'],
    ['audit audit /a r,', 'a second qualifier of the kind of `audit`', 'audit', order],
    ['deny audit /a r,', '`audit` is out of order', 'audit', order],
    [
      'priority=2 { /a r, }',
      'a block cannot have a priority',
      'priority=2',
      'write the priority in each rule of the block',
    ],
    ['priority=1001 /a r,', 'the priority `1001` is out of range', '1001', 'a priority is from -1000 to 1000'],
    ['priority=x /a r,', 'expected a number from -1000 to 1000 for `priority`, found `x`', 'x'],
    ['$a += true', '`+=` cannot add to a boolean', '+=', 'write `=`'],
    [
      '$a = b',
      '`b` is neither true nor false',
      'b',
      'compare it with `==`, `!=` or `in`, or ask whether a variable is `defined`',
    ],
    ['@{A}:=a', '`:=` needs a blank before it', ':=', 'without a blank, apparmor_parser reads this as part of a name'],
    [
      '@{a-b} = c',
      'this is not a variable',
      '@{a-b}',
      'write variables as `@{NAME}`; a name has letters, digits and `_`, and starts with a letter',
    ],
  ])('%s', (text, message, at, hint?) => {
    expect(problems(fragment(text))).toEqual([{ message, at, hint }]);
  });
});

describe('a misplaced statement', () => {
  const inside = 'write rules into `profile name { … }`, or include a file of rules from a profile';
  it.each<Case>([
    ['/a r,\n/b r,', 'a rule outside of a profile', '/a r,', inside],
    ['if $a {\n /a r,\n}', 'a conditional outside of a profile', 'if $a {', inside],
    [
      'profile a {\n @{A}=a\n}',
      'a variable assignment in a profile',
      '@{A}=a',
      'move it before the first profile of the file',
    ],
    [
      'profile a {\n alias /a -> /b,\n}',
      'an alias in a profile',
      'alias /a -> /b,',
      'move it before the first profile of the file',
    ],
    ['profile a {}\n@{A}=a', 'a variable assignment after a profile', '@{A}=a', 'move it before the first profile'],
    [
      'profile a {\n /b {\n  /c r,\n }\n}',
      'expected permissions after the path, found `{`',
      '{',
      'write a child profile as `profile name {`',
    ],
  ])('%j', (text, message, at, hint?) => {
    expect(problems(policy(text))).toEqual([{ message, at, hint }]);
  });

  it('is none in an included file', () => {
    expect(problems(fragment('/a r,\n@{A}=a\nprofile b {}\nalias /a -> /b,\nif $a {}'))).toEqual([]);
  });
});

describe('several errors', () => {
  it('are found once each', () => {
    const text = `
      profile a {
        capabilty kill,
        signal (sned) set=(trem),
        /a r
        /b rz,
        "/c r,
        owner {
          /d read,
        }
        ptrace (raed) peer=x,
      }
      /e r,
    `;
    expect(problems(policy(text)).map(({ at }) => at)).toEqual([
      'capabilty',
      'sned',
      'trem',
      '',
      'z',
      '"',
      'read',
      'raed',
      '/e r,',
    ]);
  });

  it('leave the rest of the tree', () => {
    const { ast } = fragment('/a r,\nbogus rule,\n/b r,\n');
    expect(ast.statements.map(({ kind }) => kind)).toEqual(['file', 'file']);
  });
});

describe('unintended text that apparmor_parser accepts', () => {
  it('is a warning', () => {
    const { diagnostics } = fragment('io_uring (sqpol),');
    expect(diagnostics).toMatchObject([{ severity: 'warning', message: 'unknown permission `sqpol`' }]);
  });
});

describe('nesting', () => {
  it.each([
    ['blocks', '{ '.repeat(1000) + '} '.repeat(1000)],
    ['profiles', 'profile a { '.repeat(1000) + '} '.repeat(1000)],
    ['parentheses', `if ${'( '.repeat(1000)}$a${' )'.repeat(1000)} { }`],
    ['negations', `if ${'not '.repeat(10_000)}$a { }`],
    ['operators', `if $a${' and $a'.repeat(10_000)} { }`],
    ['braces', '{'.repeat(100_000)],
  ])('of %s has a limit', (_, text) => {
    expect(fragment(text).diagnostics.map(({ code }) => code)).toContain('nesting-too-deep');
  });

  it('continues after a block that is too deep', () => {
    const text = `${'{ '.repeat(250)}"}" x{y} ${'} '.repeat(250)}\nbogus rule,`;
    expect(problems(fragment(text)).map(({ at }) => at)).toEqual(['{', 'bogus']);
  });
});

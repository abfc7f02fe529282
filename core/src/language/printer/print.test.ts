import { describe, expect, it } from 'vitest';
import { bytesOf, type ByteString } from '../../source/bytes.ts';
import { parseAare } from '../../patterns/aare.ts';
import type { Statement } from '../ast.ts';
import { print, quotePattern, quoteWord } from './print.ts';
import { fragment, shape } from '../testing/policy.ts';
import { wordValue } from '../parser/word-value.ts';

describe('print', () => {
  it.each<[text: string, printed: string]>([
    ['/a   r ,', '/a r,\n'],
    ['owner  file  rw  "/a b",', 'owner file rw "/a b",\n'],
    ['l subset /a ->/b,', 'l subset /a -> /b,\n'],
    ['priority=3 audit deny owner /a r,', 'priority=3 audit deny owner /a r,\n'],
    ['@A=a   "b c"', '@A = a "b c"\n'],
    ['$a=(true or false) and not ($b and $c)', '$a = ( true or false ) and not ( ${b} and ${c} )\n'],
    ['#include if exists "a b"', '#include if exists "a b"\n'],
    ['include < a >', 'include <a>\n'],
    ['abi a,', 'abi a,\n'],
    ['rewrite /a ->"/b",', 'rewrite /a -> "/b",\n'],
    ['signal(send receive)set=(hup term)peer=a,', 'signal (send, receive) set=(hup, term) peer=a,\n'],
    ['dbus send peer=( name = (a) label=b ),', 'dbus send peer=(name=(a), label=b),\n'],
    ['mount options in (ro) /a->/b,', 'mount options in (ro) /a->/b,\n'],
    ['mount options in (ro) /a -> /b,', 'mount options in (ro) /a -> /b,\n'],
    ['pivot_root oldroot=/a /b -> c,', 'pivot_root oldroot=/a /b -> c,\n'],
    ['k# why\nrw,', 'k#\n rw,\n'],
    ['set rlimit memlock <= 4MB,', 'set rlimit memlock <= 4 MB,\n'],
    ['change_profile safe /a->b,', 'change_profile safe /a->b,\n'],
    ['network (send,) inet peer=(ip=::1),', 'network (send) inet peer=(ip=::1),\n'],
    ['io_uring ("", " a\\"),', 'io_uring ("", \\040a\\\n),\n'],
    ['mqueue r type=posix /a,', 'mqueue r type=posix /a,\n'],
    ['/a\\\n r,', '/a\\\nr,\n'],
    [
      'profile a /b xattrs=(c=d) +identities=(e f) (complain) {/a r,}',
      'profile a /b xattrs=(c=d) +identities=(e, f) (complain) {\n  /a r,\n}\n',
    ],
    ['profile a xattrs=(b:\n=c d:e=f) {}', 'profile a xattrs=(b\\072=c, d:e=f) {\n}\n'],
    ['audit {deny {/a r,}}', 'audit {\n  deny {\n    /a r,\n  }\n}\n'],
    ['if $a {} else if @{b} == c {/a r,} else {}', 'if ${a} {\n} else if @{b} == c {\n  /a r,\n} else {\n}\n'],
    ['$a = @{\\   == "a b"', '$a = @{\\ == "a b"\n'],
    ['$a = ( b ==   c\\ )\n/x r,', '$a = ( b == c\\ )\n/x r,\n'],
    ['if not ( /a\\\n== b\\  and $c ) {}', 'if not ( /a\\\n== b\\ and ${c} ) {\n}\n'],
    ['# a\nprofile a {}\nhat b {}', '# a\nprofile a {\n}\n\nhat b {\n}\n'],
  ])('%j', (text, printed) => {
    expect(print(fragment(text).ast)).toBe(printed);
  });

  it('prints a single statement', () => {
    const [statement] = fragment('/a   r,').ast.statements;
    expect(print(statement as Statement)).toBe('/a r,\n');
  });
});

describe('quoteWord', () => {
  it.each([
    ['/usr/bin/*', '/usr/bin/*'],
    ['@{HOME}/a', '@{HOME}/a'],
    ['', '""'],
    ['a b', '"a b"'],
    ['a"b', '"a\\"b"'],
    ['a\nb\tc', '"a\\nb\\tc"'],
    ['a\x01\x7f', '"a\\001\\177"'],
    ['a\\*', '"a\\*"'],
    ['a\\\\', '"a\\134"'],
    ['a\\\\b', '"a\\\\b"'],
    ['{a,b}', '"{a,b}"'],
    ['naïve', '"naïve"'],
    ['a(b)', '"a(b)"'],
  ])('%j is written %s', (value, written) => {
    expect(quoteWord(bytesOf(value))).toBe(bytesOf(written));
    expect(wordValue(bytesOf(written))).toBe(bytesOf(value));
  });

  it('escapes invalid UTF-8 and control characters', () => {
    expect(quoteWord('\xff' as ByteString)).toBe('"\\377"');
    expect(quoteWord(bytesOf('\u202e'))).toBe('"\\342\\200\\256"');
  });

  it('prints the pattern of a value without a text', () => {
    expect(quoteWord('a\\n' as ByteString)).toBe('"a\\n"');
    expect(quoteWord('a\\' as ByteString)).toBe('"a\\134"');
  });
});

describe('quotePattern', () => {
  it.each([
    ['/usr/bin/a', '/usr/bin/a'],
    ['a*', '"a\\*"'],
    ['a\\b', '"a\\\\b"'],
    ['a\\', '"a\\134"'],
    ['@{HOME}', '"@\\{HOME\\}"'],
    ['a,b', '"a\\,b"'],
    ['a\n,\nsignal,', '"a\\n\\,\\nsignal\\,"'],
    ['a"b', '"a\\"b"'],
    [':ns:a//&b', '":ns:a//&b"'],
  ])('%j is written %s', (name, written) => {
    expect(quotePattern(bytesOf(name))).toBe(written);
    expect(parseAare(wordValue(bytesOf(written)))).toHaveProperty('pattern');
  });
});

describe('a printed tree', () => {
  it.each([
    'io_uring ("a b" x),',
    'include <a\\>',
    'include a\\',
    'profile a xattrs=(b\\=c) {}',
    'profile a xattrs=(user.\\054x=b) {}',
    '$a = @{b} == /c\\\n',
    '$a = @{b} ==\n/c\\\nand $d\n',
    '@{a}=b \\\r\n',
    'mount /a\r\n -> /b\r\n,',
    'dbus peer=(\r\n name=a\r\n),',
    'include \\x0ba',
    'include a\\054b',
  ])('parses to itself: %s', (text) => {
    const { ast } = fragment(text);
    expect(shape(fragment(print(ast)).ast)).toEqual(shape(ast));
  });
});

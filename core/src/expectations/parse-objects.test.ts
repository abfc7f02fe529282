import { describe, expect, test } from 'vitest';
import { bytesOf, type ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import { parseExpectation } from './parse-expectation.ts';
import { printExpectation } from './print-expectation.ts';

/** Returns an expectation in normal form, or the errors: underlined text, message, hint. */
function read(text: string): string | readonly (readonly (string | undefined)[])[] {
  const result = parseExpectation(bytesOf(text));
  if ('expectation' in result) return printExpectation(result.expectation);
  return result.errors.map(({ start, end, message, hint }) => [
    textOf(bytesOf(text).slice(start, end) as ByteString),
    message,
    hint,
  ]);
}

describe('expectations about objects', () => {
  test.each<[written: string, normal: string | undefined]>([
    ['deny file (w) from web:** to path "/etc/**"', undefined],
    [
      'deny file (rw, k) from web:** to path /srv/{a,b}/* owner',
      'deny file (rw, k) from web:** to path "/srv/{a,b}/*" owner',
    ],
    ['deny file from web:** to path "/my files/\\"a\\"/**" other', undefined],
    ['allow mount (bind,ro) from web:a to /src "/dst"', 'allow mount (ro, bind) from web:a to "/src" "/dst"'],
    ['deny mount (umount) from web:** to "/proc/**"', undefined],
    ['deny mount from web:** to proc "/**" proc', undefined],
    ['deny mount (remount, ro) from web:** to - "/**"', 'deny mount (ro, remount) from web:** to - "/**"'],
    ['deny mount (bind) from web:** to "/a" "/b" file', undefined],
    ['deny exec from web:** to path "/tmp/**" owner', undefined],
    ['deny file (l) from web:** to path "/tmp/**" "/etc/**" owner', undefined],
    ['deny exec from web:** to "/bin/sh"', undefined],
    ['deny network from web:** to inet raw', undefined],
    ['deny network (create, bind) from web:** to inet dgram icmp', undefined],
    ['deny rlimit (nofile) from web:** to 65536', undefined],
    ['deny rlimit (memlock) from web:** to "64 MB"', undefined],
    ['deny change_profile from web:nginx to web:unconfined', undefined],
    ['deny change_profile (stack) from web:nginx to label "a//&b"', undefined],
    ['deny change_profile from web:nginx to "&web:my profile"', undefined],
    ['deny change_profile from web:nginx to &label "a b"', undefined],
    ['deny unix (connect) from web:** to stream none host:** @bus', undefined],
    ['deny unix (create) from web:** to stream - ', 'deny unix (create) from web:** to stream -'],
    ['deny unix (connect) from web:** to stream any label "a//&b" @{a,b}*', undefined],
    ['deny unix (bind) from web:** to dgram "/run/{a,b} c/*"', undefined],
    ['deny mqueue (open) from web:** to /a-* owner', 'deny mqueue (open) from web:** to "/a-*" owner'],
    ['deny dbus from web:** to bus=system path=/a/** peer=host:**', undefined],
    [
      'deny dbus (send) from web:** to bus=system path="/a b" peer="web:my profile"',
      'deny dbus (send) from web:** to bus=system "path=/a b" "peer=web:my profile"',
    ],
    ['deny dbus (send) from web:** to peer=label "a b" bus=system', undefined],
    ['deny change_profile (stack) from web:** to name **', undefined],
    ['deny change_profile from web:** to name "&/usr/**"', 'deny change_profile from web:** to name &/usr/**'],
  ])('%s', (written, normal = written) => expect(read(written)).toBe(normal));
});

describe('invalid expectations of this form', () => {
  test.each<[text: string, underlined: string, message: string, hint: string]>([
    [
      'deny file (w) from web:** to "/etc"',
      '"/etc"',
      'expected `path`',
      'write the target after `to`: path "PATTERN" [owner|other]',
    ],
    [
      'deny file (w) from web:** to paht "/etc"',
      'paht',
      'expected `path`',
      'write the target after `to`: path "PATTERN" [owner|other]',
    ],
    [
      'deny file (w) from web:** to path',
      'path',
      'missing path',
      'write `path "/srv/www/**"`, where `**` matches the rest',
    ],
    [
      'deny file (w) from web:** to path etc/** owner',
      'path etc/** owner',
      '`etc/**` is not an absolute path',
      'write absolute paths, as the task sees them',
    ],
    [
      'deny file (w) from web:** to path "@{HOME}/**"',
      'path "@{HOME}/**"',
      '`@{HOME}/**` has a variable: only policy text has variables',
      'write the value of the variable',
    ],
    [
      'deny file (w) from web:** to path /a /b',
      'path /a /b',
      'unexpected `/b` after the path',
      'write an expectation for each path, or `{…,…}` for either',
    ],
    [
      'deny file (w) from web:** to path "/a{b"',
      'path "/a{b"',
      'invalid pattern `/a{b`: `{` without `}`',
      'escape a special character with a backslash',
    ],
    [
      'deny exec from web:** to "path"',
      '"path"',
      '`path` is not an absolute path',
      'write an absolute PATH after the operation',
    ],
    ['deny exec from web:** to', '', 'missing path of a file', 'write PATH after the operation'],
    [
      'deny exec from web:** to path tmp/**',
      'path tmp/**',
      '`tmp/**` is not an absolute path',
      'write absolute paths, as the task sees them',
    ],
    [
      'deny file (l) from web:** to path /a',
      'path /a',
      '`l` needs two paths',
      'write `path "NEW" "EXISTING"`, as in a `link` rule',
    ],
    [
      'deny file (r, l) from web:** to path /a /b',
      'path /a /b',
      '`l` has two paths, and further permissions have a single path',
      'write an expectation for each',
    ],
    ['deny file (x) from web:** to path /a', 'x', 'unknown permission `x` of file', 'execution is the class `exec`'],
    [
      'deny network from web:** to inet',
      'inet',
      'missing family or type of the socket',
      'write for example `inet stream` after the operation',
    ],
    [
      'deny network (create) from web:**',
      '',
      'expected `to`, found the end of the expectation',
      'write the target after `to`: FAMILY TYPE [PROTOCOL]',
    ],
    [
      'deny change_profile from web:a to web:[',
      '[',
      'invalid pattern `[`: `[` without `]`',
      'escape a special character with a backslash',
    ],
    [
      'deny change_profile from web:a to unconfined',
      'unconfined',
      '`unconfined` selects nothing: no container before a `:`',
      'write `CONTAINER:PROFILE`, `host:PROFILE` or `label "LABEL"`; `**` matches every profile',
    ],
    [
      'deny unix (connect) from web:** to stream any - /run/x host:**',
      'stream any - /run/x host:**',
      "unexpected `host:**` after the peer's address",
      'omit it',
    ],
    [
      'deny unix (connect) from web:** to stream any - any',
      'stream any - any',
      '`connect` needs the label of the peer',
      'write `TYPE OWN-ADDRESS PEER-LABEL PEER-ADDRESS`, with `-` for no address',
    ],
    [
      'deny unix (shutdown) from web:** to stream any',
      'stream any',
      '`shutdown` of a socket with a path is not decided',
      'ask about an abstract address',
    ],
    [
      'deny unix (bind) from web:** to stream @@{name}*',
      'stream @@{name}*',
      '`@{name}*` has a variable: only policy text has variables',
      'write the value of the variable',
    ],
    [
      'deny dbus from web:** to path=/a peer=host:a',
      'path=/a peer=host:a',
      '`send` needs a bus',
      'write `bus=system` or `bus=session`',
    ],
    [
      'deny change_profile from web:** to name',
      'name',
      'missing name',
      'write `name "PATTERN"`, where `**` matches every name',
    ],
    [
      'deny mqueue (open) from web:** to queue*',
      'queue*',
      '`queue*` is not a message queue',
      'write `/name` for a POSIX queue, or a number for a System V queue',
    ],
    [
      'deny mount (bind) from web:** to /a',
      '/a',
      'missing path of a mount',
      'write SOURCE TARGET after `to`, with quotes around a text with blanks',
    ],
  ])('%j', (text, ...error) => expect(read(text)).toEqual([error]));
});

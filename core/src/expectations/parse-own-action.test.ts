import { describe, expect, test } from 'vitest';
import { bytesOf, type ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import { parseExpectation } from './parse-expectation.ts';
import { printExpectation } from './print-expectation.ts';

/** Returns an expectation in normal form, or the errors: code, underlined text, message, hint. */
function read(text: string): string | readonly (readonly (string | undefined)[])[] {
  const result = parseExpectation(bytesOf(text));
  if ('expectation' in result) return printExpectation(result.expectation);
  return result.errors.map(({ code, start, end, message, hint }) => [
    code,
    textOf(bytesOf(text).slice(start, end) as ByteString),
    message,
    hint,
  ]);
}

describe('expectations about the own actions of labels', () => {
  test.each<[written: string, normal: string | undefined]>([
    ['deny capability (sys_admin) from web:**', undefined],
    ['deny capability from web:**', undefined],
    ['allow userns from label "a//&b"', undefined],
    ['deny userns(create)from web:**', 'deny userns (create) from web:**'],
    ['deny io_uring from web:**', undefined],
    ['deny io_uring (sqpoll) from web:**', undefined],
    ['deny io_uring from web:** to host:**', undefined],
    ['deny io_uring (override_creds) from web:** to host:**', undefined],
  ])('%s', (written, normal = written) => expect(read(written)).toBe(normal));
});

describe('invalid expectations of this form', () => {
  test.each<[text: string, code: string, underlined: string, message: string, hint: string]>([
    [
      'deny capability (sys_admim) from a:b',
      'unknown-capability',
      'sys_admim',
      'unknown capability `sys_admim`',
      'did you mean `sys_admin`?',
    ],
    [
      'deny capability (sys_admin) from a:b to a:c',
      'unexpected-token',
      't',
      '`capability sys_admin` has no target',
      'remove `to` and the words after it',
    ],
    ['deny userns from a:b too', 'unexpected-token', 'too', 'expected `to`, found `too`', 'did you mean `to`?'],
    [
      'deny io_uring (sqpoll) from a:b to a:c',
      'unexpected-token',
      't',
      '`io_uring sqpoll` has no target',
      'remove `to` and the words after it',
    ],
    [
      'deny io_uring (sqpoll, override_creds) from a:b',
      'unexpected-token',
      '',
      'some operations of the list have a target, and some have none',
      'write an expectation for each',
    ],
    [
      'deny io_uring (override_creds) from a:b',
      'unexpected-token',
      '',
      'expected `to`, found the end of the expectation',
      'write `allow|deny CLASS [(…)] from … [to …]`',
    ],
  ])('%j', (text, ...error) => expect(read(text)).toEqual([error]));
});

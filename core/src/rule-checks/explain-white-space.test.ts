import { describe, expect, it } from 'vitest';
import { bytesOf } from '../source/bytes.ts';
import { Source } from '../source/source.ts';
import { spanText } from '../source/span.ts';
import { parseCheckedFragment } from './parse-checked.ts';

/** Returns the diagnostics of a text: code, underlined text, and hint. */
function said(text: string): readonly (readonly [code: string, at: string, hint: string | undefined])[] {
  const { diagnostics } = parseCheckedFragment(new Source('test', bytesOf(text)));
  return diagnostics.map(({ code, span, hint }) => [code, spanText(span), hint] as const);
}

const crlf =
  "the line ends with CRLF, and the carriage return is part of the word: `dos2unix` or `sed -i 's/\\r$//'` converts the file";
const stray = (name: string) => `apparmor_parser does not accept a ${name} as white space: write a blank`;

describe('characters that look like white space', () => {
  it.each([
    ['/a \v r,', 'unexpected-token', '', stray('vertical tab')],
    ['/a r\f,', 'unexpected-token', '\f', stray('form feed')],
    ['capability\rkill,', 'unexpected-token', '\r', stray('carriage return')],
    ['signal (send)\r set=hup,', 'unexpected-token', '\r', stray('carriage return')],
    ['profile a\r{ }', 'unexpected-token', '\r', stray('carriage return')],
    ['network inet\r\n,', 'invalid-value', 'inet\r', crlf],
    ['network inet,\r\n/a r,', 'missing-comma', ',\r', crlf],
    ['dbus send\r\n,', 'unknown-permission', 'send\r', crlf],
    ['ptrace read,\r\n,', 'unknown-permission', 'read,\r', crlf],
    ['signal set=(hup\r\n kill),', 'unknown-signal', 'hup\r', crlf],
    ['profile a flags=(complain\r\n) { }', 'unknown-flag', 'complain\r', crlf],
    ['if defined @{a}\r\n { }', 'unexpected-token', '@{a}\r', crlf],
    ['signal set=\r\n(hup),', 'unexpected-token', '\r', crlf],
  ])('is reported if it changes the meaning: %j', (text, code, at, hint) => {
    expect(said(text)).toContainEqual([code, at, hint]);
  });

  it('is not the cause of further errors', () => {
    expect(said('/a r,\r\nsignal set=(foo),\r\n/b rz,\r\n').map(([, , hint]) => hint)).toEqual([
      'write signals in lower case without `SIG`',
      expect.stringContaining('the permissions of files are'),
    ]);
  });

  it('is reported once as an error, or as a warning', () => {
    expect(said('set rlimit data\r <= 1,').map(([code]) => code)).toEqual(['unexpected-token']);
    expect(said('mqueue create /a\r\n,').map(([code]) => code)).toEqual(['stray-carriage-return']);
  });
});

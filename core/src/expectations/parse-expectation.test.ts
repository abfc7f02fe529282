import { describe, expect, test } from 'vitest';
import { bytesOf, type ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import { classRows, pairOperations, type Operation } from '../classes/policy-classes.ts';
import { operationCalled } from '../testing/operation-named.ts';
import { bytes } from '../testing/read-policy.ts';
import { parseExpectation } from './parse-expectation.ts';
import { printExpectation } from './print-expectation.ts';

function printed(text: string): string {
  const result = parseExpectation(bytesOf(text));
  return 'errors' in result
    ? result.errors.map(({ message }) => message).join('; ')
    : printExpectation(result.expectation);
}

describe('expectations', () => {
  test.each<[written: string, normal: string | undefined]>([
    ['allow signal (hup, quit, term) from web:unconfined to web:nginx', undefined],
    ['deny ptrace from web:** to host:**', undefined],
    ['deny ptrace (trace, read) from web:** to db:{mysqld,mysqld//*}', undefined],
    ['allow signal (exists, rtmin+3) from label "a//&:ns:b" to host:unconfined', undefined],
    ['deny signal from "my web:a b" to "host:an \\"odd\\" name"', undefined],
    ['deny signal from "my \\"web\\":**" to web:**', undefined],
    ['allow ptrace (read) from label "say \\"a\\\\b\\"" to label:nginx', undefined],
    // Blanks, line ends and commas of lists are optional, as in policy.
    ['  deny\tptrace(read trace)from\n web:a   to web:b\n', 'deny ptrace (read, trace) from web:a to web:b'],
    ['allow signal (hup,hup,,tstp) from web:a to web:b', 'allow signal (hup, stp) from web:a to web:b'],
    ['allow signal (poll, io) from "web:a" to web:b', 'allow signal (io) from web:a to web:b'],
    ['deny signal from web:à to "web:à la carte"', 'deny signal from web:\xc3\xa0 to "web:\xc3\xa0 la carte"'],
    ['deny signal from web:käse to web:b', 'deny signal from web:k\xc3\xa4se to web:b'],
  ])('%s', (written, normal = written) => expect(printed(written)).toBe(normal));

  test('parsed expectations', () => {
    expect(parseExpectation(bytes('deny signal (term) from web:nginx to label "cron"'))).toEqual({
      expectation: {
        verdict: 'deny',
        action: { class: 'signal', operations: [operationCalled('signal:term')] },
        from: {
          kind: 'container',
          container: 'web',
          profiles: expect.objectContaining({ text: 'nginx' }),
          start: 24,
          end: 33,
        },
        to: { kind: 'label', label: 'cron', start: 37, end: 49 },
      },
    });
  });
});

/** Returns the errors of an expectation: code, underlined text, message, hint. */
function errorsOf(text: ByteString): readonly (readonly (string | undefined)[])[] {
  const result = parseExpectation(text);
  if (!('errors' in result)) return [];
  return result.errors.map(({ code, start, end, message, hint }) => [
    code,
    textOf(text.slice(start, end) as ByteString),
    message,
    hint,
  ]);
}

const selectorHint = 'write `CONTAINER:PROFILE`, `host:PROFILE` or `label "LABEL"`; `**` matches every profile';
const form = 'write `allow|deny CLASS [(…)] from … [to …]`';

describe('invalid expectations', () => {
  test.each<[text: string, code: string, underlined: string, message: string, hint: string]>([
    ['', 'unexpected-token', '', 'expected `allow` or `deny`, found the end of the expectation', form],
    [
      'alow signal from a:b to a:b',
      'unexpected-token',
      'alow',
      'expected `allow` or `deny`, found `alow`',
      'did you mean `allow`?',
    ],
    ['permit signal from a:b to a:b', 'unexpected-token', 'permit', 'expected `allow` or `deny`, found `permit`', form],
    [
      'deny signals from a:b to a:b',
      'unexpected-token',
      'signals',
      'unknown class `signals`',
      'did you mean `signal`?',
    ],
    [
      'deny (term) from a:b to a:b',
      'unexpected-token',
      '(',
      'expected a class, found `(`',
      `classes are ${classRows.map(({ word }) => word).join(', ')}`,
    ],
    [
      'deny signal term from a:b to a:b',
      'unexpected-token',
      'term',
      'expected `from`, found `term`',
      'write signals in parentheses: `(hup, term)`',
    ],
    [
      'deny signal (term) (hup) from a:b to a:b',
      'unexpected-token',
      '(',
      'expected `from`, found `(`',
      'one list is enough',
    ],
    [
      'deny signal (term from a:b to a:b',
      'unclosed-block',
      '(',
      'a `(` that is never closed',
      'write signals in parentheses: `(hup, term)`',
    ],
    [
      'deny signal (term',
      'unclosed-block',
      '(',
      'a `(` that is never closed',
      'write signals in parentheses: `(hup, term)`',
    ],
    [
      'deny signal () from a:b to a:b',
      'unexpected-token',
      '()',
      'an empty list',
      'write signals in parentheses: `(hup, term)`, or omit the list for all',
    ],
    ['deny signal (temr) from a:b to a:b', 'unknown-signal', 'temr', 'unknown signal `temr`', 'did you mean `term`?'],
    [
      'deny signal (SIGTERM) from a:b to a:b',
      'unknown-signal',
      'SIGTERM',
      'unknown signal `SIGTERM`',
      'did you mean `term`?',
    ],
    ['deny signal (15) from a:b to a:b', 'unknown-signal', '15', 'unknown signal `15`', 'did you mean `term`?'],
    ['allow kill from a:b to a:b', 'unexpected-token', 'kill', 'unknown class `kill`', 'write `signal (kill)`'],
    ['allow cap (chown) from a:b', 'unexpected-token', 'cap', 'unknown class `cap`', 'did you mean `capability`?'],
    [
      'allow signal (hup) to a:b from a:b',
      'unexpected-token',
      'to',
      'expected `from`, found `to`',
      'write `allow|deny CLASS [(…)] from … [to …]`',
    ],
    [
      'deny signal (rtmin+33) from a:b to a:b',
      'unknown-signal',
      'rtmin+33',
      'unknown signal `rtmin+33`',
      'signals are hup, int, quit, kill, usr1, term, chld, …, exists (signal 0) and rtmin+0 to rtmin+32',
    ],
    [
      'deny signal (send) from a:b to a:b',
      'unknown-signal',
      'send',
      'unknown signal `send`',
      'the list names signals; `from` and `to` name the sender and the receiver',
    ],
    [
      'deny ptrace (tracedby) from a:b to a:b',
      'unknown-permission',
      'tracedby',
      'unknown permission `tracedby` of ptrace',
      'write `trace`: `from` is the tracer and `to` the tracee, and both sides are checked',
    ],
    [
      'deny ptrace (raed) from a:b to a:b',
      'unknown-permission',
      'raed',
      'unknown permission `raed` of ptrace',
      'did you mean `read`?',
    ],
    [
      'deny ptrace (write) from a:b to a:b',
      'unknown-permission',
      'write',
      'unknown permission `write` of ptrace',
      'permissions are `trace` and `read`',
    ],
    ['deny ptrace from', 'unexpected-token', '', 'nothing after `from`', selectorHint],
    [
      'deny ptrace from nginx to a:b',
      'unexpected-token',
      'nginx',
      '`nginx` selects nothing: no container before a `:`',
      selectorHint,
    ],
    [
      'deny ptrace from :ns:nginx to a:b',
      'unexpected-token',
      ':ns:nginx',
      '`:ns:nginx` selects nothing: no container before a `:`',
      selectorHint,
    ],
    [
      'deny ptrace from web: to a:b',
      'unexpected-token',
      'web:',
      '`web:` names no profile',
      'write `web:**` for every profile, or `web:unconfined`',
    ],
    [
      'deny ptrace from web:a{b to a:b',
      'invalid-pattern',
      '{b',
      'invalid pattern `a{b`: `{` without `}`',
      'escape a special character with a backslash',
    ],
    [
      'deny ptrace from "web:a [b" to a:b',
      'invalid-pattern',
      '[b',
      'invalid pattern `a [b`: `[` without `]`',
      'escape a special character with a backslash',
    ],
    [
      'deny ptrace from web:"a b" to a:b',
      'unexpected-token',
      '"',
      'a `"` in the middle of a word',
      'put the whole word into quotes, such as `"web:my profile"`',
    ],
    [
      'deny ptrace from "web:a to a:b',
      'unterminated-quote',
      '"',
      'a `"` that is never closed',
      'close the quotes with `"`; write `\\"` for a quote inside',
    ],
    [
      'deny ptrace from "web:a"b to a:b',
      'unexpected-token',
      'b',
      'unexpected `b` directly after a quote',
      'put the whole word into quotes',
    ],
    [
      'deny ptrace from label web to a:b',
      'unexpected-token',
      'w',
      'a label needs quotes',
      'write `label "/usr/sbin/cron"`, as a task in the root policy namespace sees it',
    ],
    ['deny ptrace from label "" to a:b', 'invalid-value', '""', 'an empty label', selectorHint],
    ['deny ptrace from a:b', 'unexpected-token', '', 'expected `to`, found the end of the expectation', form],
    ['deny ptrace from a:b too a:b', 'unexpected-token', 'too', 'expected `to`, found `too`', 'did you mean `to`?'],
    [
      'deny ptrace from a:b to a:b, a:c',
      'unexpected-token',
      'a:c',
      'unexpected `a:c` after the expectation',
      'an expectation has a single `from` and `to`; quote names with blanks',
    ],
    [
      'deny file from a:b',
      'unexpected-token',
      '',
      'expected `to`, found the end of the expectation',
      'write the target after `to`: path "PATTERN" [owner|other]',
    ],
    [
      'deny ptrace from a:b to a:\0',
      'unexpected-token',
      '\\x00',
      'a NUL byte in an expectation',
      'no name can contain NUL',
    ],
  ])('%j', (text, ...error) => expect(errorsOf(bytesOf(text))).toEqual([error]));

  test('every invalid word of a list is reported, and errors after the list', () => {
    expect(
      errorsOf(bytes('deny signal (temr, hup, klil) from web to a:b')).map(([, underlined]) => underlined),
    ).toEqual(['temr', 'klil', 'web']);
  });

  test('an expectation without a sensible meaning', () => {
    expect(errorsOf(bytes(`deny ptrace from a:${'b'.repeat(200_000)} to a:b`))[0]?.[2]).toBe(
      'an expectation of 200026 bytes is too long',
    );
  });
});

test('every operation has a name for expectations', () => {
  for (const operation of pairOperations) expect(printed(sentenceAbout(operation))).toBe(sentenceAbout(operation));
});

function sentenceAbout(operation: Operation): string {
  const profiles = { text: bytes('a'), pattern: { kind: 'sequence', parts: [] } } as const;
  const side = { kind: 'host', profiles, start: 0, end: 0 } as const;
  const about = { class: operation.class, operations: [operation] } as const;
  return printExpectation({ verdict: 'deny', action: about, from: side, to: side });
}

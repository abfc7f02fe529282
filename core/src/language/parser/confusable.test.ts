import { describe, expect, it } from 'vitest';
import { problems, policy } from '../testing/policy.ts';
import { bytesOf, type ByteString } from '../../source/bytes.ts';
import { textOf } from '../../source/printable-text.ts';
import { confusables } from './confusable.ts';

/** Returns the confusable characters of a text, as people see the characters. */
function found(text: string): readonly string[] {
  const source = bytesOf(text);
  return [...confusables(source, 0, source.length)].map(({ start, end }) =>
    textOf(source.slice(start, end) as ByteString),
  );
}

describe('a look-alike character', () => {
  it.each([
    ['/a\u00A0r,', ['\u00A0']],
    ['/a\u3000r\u202F,', ['\u3000', '\u202F']],
    ['/a\u200B r,', ['\\xe2\\x80\\x8b']],
    ['signal peer=“web”,', ['“']],
    ['dbus (‘send’),', ['‘']],
    ['/a px → b,', ['→']],
    ['/a px –> b,', ['–>']],
    ['/a r，\n/b r，', ['，', '，']],
  ])('is found: %j', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it.each([
    ['in quotes', '"/srv/“My\u00A0Files”/**" r,'],
    ['in a comment', '/a r, # “why” → \u00A0\n# →\n'],
    ['within a name, where it may be meant', '/srv/Mary’s/“a”/b–c→d，e r,'],
    ['in other letters', '/srv/Bücher/日本語/ r,'],
  ])('is none %s', (_, text) => {
    expect(found(text)).toEqual([]);
  });
});

describe('a statement that cannot be read', () => {
  it.each([
    ['“/srv/My Files/” r,', '`“` is not a quote, and part of a word to apparmor_parser', '“', 'write `"`'],
    ['/b\u00A0r,', 'U+00A0 is not a blank, and part of a word to apparmor_parser', '\u00A0', 'write a blank'],
    ['\u00A0\u00A0/b r,', 'U+00A0 is not a blank, and part of a word to apparmor_parser', '\u00A0', 'write a blank'],
    ['/bin/b px → c,', '`→` is not an arrow, and part of a word to apparmor_parser', '→', 'write `->`'],
    ['/b r，', '`，` is not a comma, and part of a word to apparmor_parser', '，', 'write `,`'],
  ])('has an error only about this character: %j', (rule, message, at, hint) => {
    expect(problems(policy(`profile a {\n${rule}\n/c r,\n}\n`))).toEqual([{ message, at: bytesOf(at), hint }]);
  });

  it('ignores the byte order mark', () => {
    expect(problems(policy('\uFEFFinclude <a>\nprofile a { }\n'))).toEqual([
      {
        message: 'a byte order mark, which is part of a word to apparmor_parser',
        at: bytesOf('\uFEFF'),
        hint: 'save the file without one',
      },
    ]);
  });
});

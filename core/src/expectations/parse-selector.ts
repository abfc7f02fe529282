import { parseAare } from '../patterns/aare.ts';
import type { ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import { rootName } from '../stacks/find-container.ts';
import type { Selector } from './expectation.ts';
import { ExpectationFault } from './expectation-error.ts';
import { quoteIn, type ExpectationReader, type ExpectationWord } from './expectation-reader.ts';

const selectorHint = 'write `CONTAINER:PROFILE`, `host:PROFILE` or `label "LABEL"`; `**` matches every profile';

/**
 * Parses `CONTAINER ":" GLOB | "host:" GLOB | "label" LABEL`. Quotes around the whole word are optional for the first
 * two forms, and required around a label.
 */
export function parseSelector(reader: ExpectationReader, role: 'from' | 'to'): Selector {
  const word = reader.word();
  if (word.text === '' && !word.quoted)
    throw new ExpectationFault({
      code: 'unexpected-token',
      message: `nothing after \`${role}\``,
      ...reader.here(),
      hint: selectorHint,
    });
  if (!word.quoted && word.text === 'label') return parseLabelSelector(reader, word);
  return parseProfileSelector(word);
}

function parseLabelSelector(reader: ExpectationReader, keyword: ExpectationWord): Selector {
  if (reader.peek() !== '"')
    throw new ExpectationFault({
      code: 'unexpected-token',
      message: 'a label needs quotes',
      ...reader.here(),
      hint: 'write `label "/usr/sbin/cron"`, as a task in the root policy namespace sees it',
    });
  const { text, start, end } = reader.word();
  if (/^[ \t\r\n]*$/.test(text))
    throw new ExpectationFault({ code: 'invalid-value', message: 'an empty label', start, end, hint: selectorHint });
  return { kind: 'label', label: unescape(text), start: keyword.start, end };
}

/** Parses `CONTAINER ":" GLOB | "host:" GLOB`, with or without quotes. */
export function parseProfileSelector(word: ExpectationWord): Selector {
  const { text, quoted, start, end } = word;
  const inner = quoted ? start + 1 : start;
  const quote = quoted ? -1 : quoteIn(text, 0);
  if (quote >= 0)
    throw new ExpectationFault({
      code: 'unexpected-token',
      message: 'a `"` in the middle of a word',
      start: inner + quote,
      end: inner + quote + 1,
      hint: 'put the whole word into quotes, such as `"web:my profile"`',
    });
  const colon = text.indexOf(':');
  if (colon <= 0)
    throw new ExpectationFault({
      code: 'unexpected-token',
      message: `\`${textOf(text)}\` selects nothing: no container before a \`:\``,
      start,
      end,
      hint: selectorHint,
    });
  const container = unescape(text.slice(0, colon) as ByteString);
  const glob = text.slice(colon + 1) as ByteString;
  const offset = inner + colon + 1;
  if (glob === '')
    throw new ExpectationFault({
      code: 'unexpected-token',
      message: `\`${textOf(text)}\` names no profile`,
      start,
      end,
      hint: `write \`${textOf(text)}**\` for every profile, or \`${textOf(text)}unconfined\``,
    });
  const result = parseAare(glob);
  if ('error' in result)
    throw new ExpectationFault({
      code: 'invalid-pattern',
      message: `invalid pattern \`${textOf(glob)}\`: ${result.error.message}`,
      start: offset + result.error.offset,
      end: offset + glob.length,
      hint: 'escape a special character with a backslash',
    });
  const profiles = { text: glob, pattern: result.pattern };
  return container === rootName
    ? { kind: 'host', profiles, start, end }
    : { kind: 'container', container, profiles, start, end };
}

/** Removes escapes of quotes and backslashes, for words that are no patterns. */
export function unescape(text: ByteString): ByteString {
  return text.replace(/\\(["\\])/g, '$1') as ByteString;
}

import type { ByteString } from '../../source/bytes.ts';
import { textOf } from '../../source/printable-text.ts';
import type { ProfileDeclaration, ProfileFlags, ProfileKeyword } from '../ast.ts';
import type { Word } from '../ast-words.ts';
import { conditionStart, isGroup, listStart, parseGroup } from './parse-conditions.ts';
import { parseList } from './parse-list.ts';
import { parsePath } from './parse-name.ts';
import { failHead } from './explain-head.ts';
import type { Parser } from './parser.ts';
import {
  anyNameEnd,
  blanksEnd,
  crossesLine,
  lineEnd,
  pathEnd,
  permissionsEnd,
  spacesEnd,
  triviaEnd,
  wordEnd,
} from './scanner.ts';
import { suggest } from '../../diagnostics/suggest.ts';
import { flagFault, profileFlags } from '../keywords/flags.ts';

type Head = {
  -readonly [Part in 'attachment' | 'xattrs' | 'identities' | 'flags']?: ProfileDeclaration[Part];
};

/** `( "profile" | "hat" | "^" ) name head block`, after the keyword */
export function parseProfile(parser: Parser, start: number, keyword: ProfileKeyword): ProfileDeclaration {
  const what = keyword === 'profile' ? 'profile' : 'hat';
  if (keyword !== '^') parser.at = blanksEnd(parser.text, parser.at);
  const end = anyNameEnd(parser.text, parser.at);
  if (parser.atUnterminated) parser.failUnterminated();
  const isOpening = end === parser.at + 1 && parser.code === 0x7b && !hasHead(parser.text, end);
  // With `=`, the keyword would be a condition.
  if (end === parser.at || isOpening || (keyword !== '^' && parser.code === 0x3d))
    parser.failExpecting(`the name of the ${what}`, { hint: nameHint(keyword) });
  return parseHeadAndBody(parser, start, keyword, parseName(parser, end));
}

function nameHint(keyword: ProfileKeyword): string {
  return keyword === '^' ? 'write the name without a blank: `^name {`' : `write \`${keyword} name { … }\``;
}

/** `name head block`, after the name: a profile without a keyword */
export function parseBareProfile(parser: Parser, start: number, name: Word): ProfileDeclaration {
  return parseHeadAndBody(parser, start, 'none', name);
}

/**
 * Parses a name. A brace belongs to the name unless preceded by a blank. At the line end, such a brace is surely a
 * mistake.
 */
function parseName(parser: Parser, end: number): Word {
  const { text } = parser;
  const brace = end - 1;
  const opensBlock = text[brace] === '{' && text[brace - 1] !== '\\' && breaksLine(text, end);
  if (!opensBlock) return parser.word(end);
  reportGluedBrace(parser, brace);
  return parser.word(brace);
}

function reportGluedBrace(parser: Parser, brace: number): void {
  parser.error('unexpected-token', parser.span(brace, brace + 1), '`{` needs a blank before it', {
    hint: 'without a blank, this is part of the name',
  });
}

function breaksLine(text: ByteString, from: number): boolean {
  const next = triviaEnd(text, from);
  return next === text.length || crossesLine(text, from, next);
}

/** `[ attachment ] [ xattrs ] { identities } [ flags ] "{" body "}"` */
function parseHeadAndBody(parser: Parser, start: number, keyword: ProfileKeyword, name: Word): ProfileDeclaration {
  const head = parseWholeHead(parser, name);
  const headEnd = parser.at;
  parser.skipTrivia();
  const headSpan = parser.span(start, parser.code === 0x7b ? parser.at : headEnd);
  if (!parser.take('{')) reportNoBrace(parser, headEnd, name);
  const body = parser.body('profile', parser.span(start, headEnd));
  return { kind: 'profile', keyword, name, ...head, body, head: headSpan, span: parser.span(start) };
}

/** Parses a head up to the brace. After an error, a known mistake may replace the diagnostics. */
function parseWholeHead(parser: Parser, name: Word): Head {
  const reported = parser.diagnostics.length;
  try {
    const head = parseHead(parser, name);
    if (parser.diagnostics.length > reported || parser.text[triviaEnd(parser.text, parser.at)] !== '{')
      failHead(parser, name, reported);
    return head;
  } catch (fault) {
    failHead(parser, name, reported);
    throw fault;
  }
}

function parseHead(parser: Parser, name: Word): Head {
  const head: Head = {};
  const attachment = parseAttachment(parser, name);
  if (attachment !== undefined) head.attachment = attachment;
  for (let last = 0; ;) {
    const before = parser.at;
    parser.skipTrivia();
    const start = parser.at;
    const rank = parsePart(parser, head);
    if (rank === 0) {
      parser.at = before;
      return head;
    }
    if (rank < last || (rank === last && rank !== 2)) {
      parser.error('unexpected-token', parser.span(start), `${parser.shown(start)} is out of order`, {
        hint: 'the order is `xattrs=(…)`, `+identities=(…)`, `flags=(…)`, each once',
      });
    }
    last = Math.max(last, rank);
  }
}

/** `path`; text without the start of a path is not an attachment. */
function parseAttachment(parser: Parser, name: Word): Word | undefined {
  const before = parser.at;
  parser.skipTrivia();
  const start = parser.at;
  const code = parser.code;
  const starts = code === 0x2f || code === 0x22 || code === 0x40 || code === 0x3a || code === 0x26;
  const isWord = wordEnd(parser.text, start) > start && conditionStart(parser.text, start) === start;
  const attachment = starts || (isWord && !crossesLine(parser.text, before, start)) ? parsePath(parser) : undefined;
  if (attachment === undefined || isRule(parser, before, start)) {
    parser.at = before;
    return undefined;
  }
  if (/[^\\]\{$/.test(attachment.raw) && breaksLine(parser.text, parser.at)) {
    reportGluedBrace(parser, parser.at - 1);
    const end = parser.at - 1;
    parser.at = start;
    return parser.word(end);
  }
  if (!/^(?:\/|@\{)/.test(attachment.value)) {
    parser.error(
      'invalid-name',
      attachment.span,
      `the attachment of \`${textOf(name.value)}\` starts with neither \`/\` nor a variable`,
      {
        hint: 'write a name with blanks in quotes',
      },
    );
  }
  return attachment;
}

/** Checks whether an apparent attachment is really the first rule of a profile without `{`. */
function isRule(parser: Parser, before: number, start: number): boolean {
  if (!crossesLine(parser.text, before, start)) return false;
  const next = spacesEnd(parser.text, parser.at);
  return permissionsEnd(parser.text, next) > next;
}

/** Checks whether the text after a name, up to a brace, could be the rest of a profile's head. */
export function hasHead(text: ByteString, nameEnd: number): boolean {
  let at = triviaEnd(text, nameEnd);
  let attachments = 0;
  while (at < text.length) {
    if (text[at] === '{') return true;
    const name = conditionStart(text, text[at] === '+' ? blanksEnd(text, at + 1) : at);
    if (text[at] === '(' || name > at + 1) {
      const close = text.indexOf(')', at);
      if (close === -1) return false;
      at = close + 1;
    } else {
      const end = pathEnd(text, at);
      if (end === at || wordEnd(text, at) === end || ++attachments > 1) return false;
      at = end;
    }
    at = triviaEnd(text, at);
  }
  return false;
}

/** Parses one part of a head. Returns the rank in the order of parts, or 0 without a part. */
function parsePart(parser: Parser, head: Head): number {
  const start = parser.at;
  if (parser.code === 0x28) {
    head.flags = parseFlags(parser, false);
    return 3;
  }
  if (parser.code === 0x2b) {
    head.identities = [...(head.identities ?? []), parseIdentities(parser)];
    return 2;
  }
  const nameEnd = conditionStart(parser.text, start);
  if (nameEnd === start) return 0;
  const name = parser.text.slice(start, nameEnd);
  if (name === 'flags') {
    parser.at = listStart(parser.text, blanksEnd(parser.text, nameEnd) + 1);
    if (parser.code !== 0x28) parser.failExpecting('`(` and the flags', { hint: 'write `flags=(complain)`' });
    head.flags = parseFlags(parser, true, start);
    return 3;
  }
  if (!isGroup(parser.text, start, nameEnd) || name !== 'xattrs') {
    parser.fail(
      'unknown-condition',
      parser.span(start, nameEnd),
      `unknown part ${parser.shown(start, nameEnd)} of the head of a profile`,
      {
        hint: 'the head may have `xattrs=(…)`, `+identities=(…)` and `flags=(…)`',
      },
    );
  }
  head.xattrs = parseGroup(parser, nameEnd).conditions;
  return 1;
}

/** `[ "flags" "=" ] "(" flag { flag } ")"`, at the list */
function parseFlags(parser: Parser, keyword: boolean, start = parser.at): ProfileFlags {
  const values = parseFlagList(parser);
  const span = parser.span(start);
  if (values.length === 0) parser.error('invalid-value', span, 'a list of flags without a flag');
  for (const flag of values) {
    const fault = flagFault(flag.value);
    if (fault === undefined) continue;
    const [flagName = ''] = flag.value.split('=');
    const guess = suggest(flagName, profileFlags);
    const message = `${fault === 'name' ? 'unknown flag' : 'unknown value in flag'} \`${textOf(flag.value)}\``;
    parser.error('unknown-flag', flag.span, message, {
      hint: fault === 'value' ? valueHint(flagName) : flagHint(flag.value, guess),
    });
  }
  return { keyword, values, span };
}

/** Parses a list of flags. An unclosed list ends before the brace at the end of the line. */
function parseFlagList(parser: Parser): readonly Word[] {
  const { text, at } = parser;
  const line = text.slice(at, Math.min(lineEnd(text, at), at + maxHeadLength));
  const unclosed = /^\([^()"]*[^()"\s](?=[ \t]+\{[ \t]*$)/.exec(line);
  if (unclosed === null) return parseList(parser);
  parser.error('unexpected-token', parser.span(at, at + 1), 'this list is never closed', { hint: 'close it with `)`' });
  const values: Word[] = [];
  for (const { index, 0: written } of unclosed[0].matchAll(/[^(,\s]+/g)) {
    parser.at = at + index;
    values.push(parser.word(parser.at + written.length));
  }
  return values;
}

/** A length that no real head exceeds. */
const maxHeadLength = 500;

function flagHint(flag: string, guess: string | undefined): string | undefined {
  if (guess !== undefined) return `did you mean \`${guess}\`?`;
  return /[;|+]/.test(flag) ? 'separate flags by `,` or blanks' : undefined;
}

function valueHint(flagName: string): string {
  return flagName === 'error'
    ? 'errno(3) has the names of errors, such as `EPERM`'
    : 'write signals in lower case without `SIG`';
}

/** `"+" "identities" "=" "(" value { value } ")"` */
function parseIdentities(parser: Parser): readonly Word[] {
  parser.at = blanksEnd(parser.text, parser.at + 1);
  if (!parser.takeKeyword('identities')) parser.failExpecting('`identities` after `+`');
  parser.at = blanksEnd(parser.text, parser.at);
  if (!parser.take('=')) parser.failExpecting('`=` after `identities`');
  parser.at = listStart(parser.text, parser.at);
  if (parser.code !== 0x28) parser.failExpecting('`(` and the identities');
  const open = parser.at;
  const values = parseList(parser);
  if (values.length === 0) parser.error('invalid-value', parser.span(open), '`identities` has no value');
  return values;
}

/** Reports a missing `{`. Text on later lines is probably the body; text on the same line could be anything. */
function reportNoBrace(parser: Parser, headEnd: number, name: Word): void {
  const shown = `\`${textOf(name.value)}\``;
  const details = { hint: 'write `profile name { … }`' };
  if (!parser.atEnd && !crossesLine(parser.text, headEnd, parser.at))
    parser.failExpecting(`\`{\` to open ${shown}`, details);
  parser.at = headEnd;
  parser.error('unexpected-token', parser.span(headEnd, headEnd), `missing \`{\` to open ${shown}`, details);
}

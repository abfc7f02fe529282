import { quotedWords } from '../../source/joined-names.ts';
import type { ByteString } from '../../source/bytes.ts';
import { textOf } from '../../source/printable-text.ts';
import type { Condition, Word } from '../ast-words.ts';
import type { ConditionGroup } from '../ast-rules.ts';
import { isBlockBrace, parseList } from './parse-list.ts';
import type { Parser } from './parser.ts';
import {
  anyNameEnd,
  blanksEnd,
  conditionNameEnd,
  listValueEnd,
  removedNameStart,
  spacesEnd,
  triviaEnd,
  wordEnd,
} from './scanner.ts';
import { suggest } from '../../diagnostics/suggest.ts';
import { conditionNames, type ConditionedKind } from '../keywords/conditions.ts';
import { wordValue } from './word-value.ts';

/** The conditions of a rule; `peer` is the group, if the rule takes a group. */
export interface ParsedConditions {
  readonly conditions: readonly Condition[];
  readonly peer?: ConditionGroup;
}

/**
 * `{ condition } [ group ]`
 *
 * @param kind - the kind of rule, which determines the valid names
 */
export function parseConditions(parser: Parser, kind: ConditionedKind): ParsedConditions {
  const conditions: Condition[] = [];
  const { own, peer } = conditionNames[kind];
  for (;;) {
    const before = parser.at;
    skipToPart(parser, kind);
    const start = parser.at;
    const nameEnd = conditionStart(parser.text, start);
    if (nameEnd === start) {
      parser.at = before;
      return { conditions };
    }
    if (isGroup(parser.text, start, nameEnd)) {
      if (peer === undefined) failGroup(parser, nameEnd);
      const group = parseGroup(parser, nameEnd);
      checkNames(parser, group.conditions, peer, 'in `peer=(…)` of');
      return { conditions, peer: group };
    }
    const condition = parseCondition(parser, nameEnd);
    // apparmor_parser checks only the last condition of a pivot_root rule.
    const next = triviaEnd(parser.text, parser.at);
    if (kind !== 'pivot-root' || conditionStart(parser.text, next) === next) checkNames(parser, [condition], own, 'of');
    conditions.push(condition);
  }
}

/** Skips space between the parts of a rule. Comments are skipped as well, unless a name may begin with `#`. */
export function skipToPart(parser: Parser, kind: ConditionedKind): void {
  if (kind === 'io-uring' || kind === 'pivot-root') parser.skipTrivia();
  else parser.skipSpaces();
}

/**
 * Returns the end of a condition's name at an offset, if followed by `=`, `:=` or `in (`; otherwise the offset itself.
 */
export function conditionStart(text: ByteString, start: number): number {
  const end = wordEnd(text, start);
  if (end === start) return start;
  const next = blanksEnd(text, end);
  if (text.startsWith('=', next) || text.startsWith(':=', next)) return end;
  if (next > end && text.startsWith('in', next) && text.startsWith('(', blanksEnd(text, next + 2))) return end;
  return start;
}

/** Checks for `peer = (` or `xattrs = (`: the parenthesis begins a group. */
export function isGroup(text: ByteString, start: number, nameEnd: number): boolean {
  const name = text.slice(start, nameEnd);
  if (name !== 'peer' && name !== 'xattrs') return false;
  const equals = blanksEnd(text, nameEnd);
  return text.startsWith('=', equals) && text.startsWith('(', blanksEnd(text, equals + 1));
}

/**
 * `name ("=" | ":=") (value | list)`, `name "in" list`. A value must be on the line of the operator, a list may be on a
 * later line.
 */
function parseCondition(parser: Parser, nameEnd: number): Condition {
  const start = parser.at;
  const name = parser.text.slice(start, nameEnd) as ByteString;
  parser.at = blanksEnd(parser.text, nameEnd);
  const operator = parser.take('=') ? '=' : parser.take(':=') ? ':=' : 'in';
  if (operator === 'in') parser.at += 2;
  parser.at = blanksEnd(parser.text, parser.at);
  if (operator === '=' && parser.code === 0x3d) {
    const hint = `write \`${textOf(name)}=\``;
    parser.warning('unexpected-token', parser.span(parser.at, parser.at + 1), 'a second `=` is part of the value', {
      hint,
    });
  }
  const open = listStart(parser.text, parser.at);
  if (parser.text.startsWith('(', open)) {
    parser.at = open;
    const values = parseList(parser);
    if (values.length === 0) parser.error('invalid-value', parser.span(open), `${shownName(name)} has no value`);
    return { name, operator, values, list: true, span: parser.span(start) };
  }
  const value = parser.needWord(anyNameEnd(parser.text, parser.at), `a value for ${shownName(name)}`);
  return { name, operator, values: [value], list: false, span: parser.span(start) };
}

/** Skips space between an operator and a list. Only a plain line feed may begin a new line before the list. */
export function listStart(text: ByteString, from: number): number {
  const end = blanksEnd(text, from);
  return text.startsWith('\n', end) ? spacesEnd(text, end) : end;
}

/** `name "=" "(" { name { "," } [ ("=" | ":=") (value | "(" value ")") ] | "," } ")"` */
export function parseGroup(parser: Parser, nameEnd: number): ConditionGroup {
  const start = parser.at;
  const name = parser.text.slice(start, nameEnd) as ByteString;
  parser.at = parser.text.indexOf('(', nameEnd);
  const open = parser.at;
  parser.at++;
  const conditions: Condition[] = [];
  for (;;) {
    parser.skipSpaces();
    if (parser.take(')')) return { name, conditions, span: parser.span(start) };
    if (parser.take(',')) continue;
    conditions.push(parseGroupCondition(parser, open));
  }
}

function parseGroupCondition(parser: Parser, open: number): Condition {
  const start = parser.at;
  const end = groupNameEnd(parser.text, start);
  if (end === start || isBlockBrace(parser.text, start, end)) failGroupEnd(parser, open);
  const name = wordValue(parser.text.slice(start, end) as ByteString);
  parser.at = separatorsEnd(parser.text, end);
  const operator = parser.take('=') ? '=' : parser.take(':=') ? ':=' : undefined;
  if (operator === undefined) {
    parser.at = end;
    return { name, values: [], list: false, span: parser.span(start) };
  }
  // A parenthesis begins a group value only directly after the operator or after blanks. After a line end, the
  // parenthesis is part of the value.
  const valueStart = blanksEnd(parser.text, parser.at);
  parser.skipSpaces();
  if (parser.at === valueStart && parser.code === 0x28) {
    const value = parseParenthesisedValue(parser, name);
    return { name, operator, values: [value], list: true, span: parser.span(start) };
  }
  const value = parseGroupValue(parser, name);
  return { name, operator, values: [value], list: false, span: parser.span(start) };
}

/** `"(" value ")"` */
function parseParenthesisedValue(parser: Parser, name: ByteString): Word {
  const open = parser.at;
  parser.at++;
  parser.skipSpaces();
  const value = parseGroupValue(parser, name);
  parser.skipSpaces();
  if (!parser.take(')')) {
    const related = [{ message: 'this `(` is open', span: parser.span(open, open + 1) }];
    parser.failExpecting('`)` after the only value', { related });
  }
  return value;
}

function parseGroupValue(parser: Parser, name: ByteString): Word {
  const end = listValueEnd(parser.text, parser.at);
  if (end === parser.at) parser.failExpecting(`a value for ${shownName(name)}`);
  const value = parser.word(end);
  if (value.raw.length === 2 && value.value === '')
    parser.error('invalid-value', value.span, `the value of ${shownName(name)} is empty`);
  return value;
}

function groupNameEnd(text: ByteString, start: number): number {
  const removed = removedNameStart(text, start);
  return Math.max(removed, conditionNameEnd(text, removed));
}

/** Skips commas and space: commas have no meaning here. */
function separatorsEnd(text: ByteString, from: number): number {
  let end = spacesEnd(text, from);
  while (text[end] === ',') end = spacesEnd(text, end + 1);
  return end;
}

function failGroupEnd(parser: Parser, open: number): never {
  const newline = parser.text.indexOf('\n', open);
  parser.at = newline === -1 ? parser.text.length : newline;
  return parser.fail('unexpected-token', parser.span(open, open + 1), 'this group is never closed', {
    hint: 'close it with `)`',
  });
}

function failGroup(parser: Parser, nameEnd: number): never {
  const span = parser.span(parser.at, nameEnd);
  return parser.fail('unknown-condition', span, `this rule cannot have a group ${parser.shown(parser.at, nameEnd)}`, {
    hint: 'write one label: `peer=LABEL`',
  });
}

function checkNames(parser: Parser, conditions: readonly Condition[], names: readonly string[], where: string): void {
  for (const { name, span } of conditions) {
    if (names.includes(name)) continue;
    const guess = suggest(name, names);
    const synonym = synonyms.find(([written, intended]) => written === (name as string) && names.includes(intended));
    const nameSpan = parser.span(span.start, span.start + name.length);
    parser.error('unknown-condition', nameSpan, `unknown condition ${shownName(name)} ${where} this rule`, {
      hint: synonym?.[2] ?? (guess === undefined ? listing(names) : `did you mean \`${guess}\`?`),
    });
  }
}

/** Condition names from different languages and rules, with the required condition of the rule and the hint. */
const synonyms: readonly (readonly [written: string, has: string, hint: string])[] = [
  ['peer', 'addr', 'write `peer=(label=…)`, or `addr=…` in it'],
  ['peer', 'member', 'write `peer=(name=…)` or `peer=(label=…)`'],
  ['peer', 'port', 'write `peer=(ip=…)` or `peer=(port=…)`'],
  ['method', 'member', 'did you mean `member`?'],
  ['dest', 'member', 'write `peer=(name=…)`'],
  ['destination', 'member', 'write `peer=(name=…)`'],
  ['sender', 'member', 'write `peer=(name=…)`'],
  ['target', 'peer', 'did you mean `peer`?'],
  ['signal', 'set', 'did you mean `set`?'],
  ['fs', 'fstype', 'did you mean `fstype`?'],
  ['type', 'fstype', 'did you mean `fstype`?'],
  ['opts', 'options', 'did you mean `options`?'],
];

function listing(names: readonly string[]): string | undefined {
  if (names.length === 0) return 'this kind of rule has no conditions';
  return `the conditions here are ${quotedWords(names)}`;
}

function shownName(name: ByteString): string {
  return `\`${textOf(name)}\``;
}

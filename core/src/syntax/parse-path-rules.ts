import { textOf } from '../source/bytes.ts';
import type { Condition, Qualifiers } from './ast.ts';
import type { ChangeProfileRule, MountRule, PivotRootRule, RlimitRule } from './ast-rules.ts';
import { parseConditions } from './parse-conditions.ts';
import { parseSafety } from './parse-file-rule.ts';
import { checkNotAlone, parsePath, parseTarget } from './parse-name.ts';
import { parseOperand } from './parse-word-rules.ts';
import type { Parser } from './parser.ts';
import {
  anyNameEnd,
  crossesLine,
  integerEnd,
  isCommentStart,
  nameEnd,
  operandEnd,
  triviaEnd,
  wordEnd,
} from './scanner.ts';
import { suggest } from './suggest.ts';
import { rlimits } from './vocabulary/rlimits.ts';

/**
 * `"mount" { condition } [ source ] [ "->" { condition } mountpoint ] ","` and
 * `( "remount" | "umount" | "unmount" ) { condition } [ mountpoint ] ","`
 */
export function parseMountRule(
  parser: Parser,
  start: number,
  qualifiers: Qualifiers,
  keyword: MountRule['keyword'],
): MountRule {
  const { conditions } = parseConditions(parser, 'mount');
  const source = parseOperand(parser, true, true);
  if (source !== undefined) checkArrow(parser);
  let mountPointConditions: readonly Condition[] = [];
  let mountPoint;
  if (keyword === 'mount' && takeArrow(parser)) {
    mountPointConditions = parseConditions(parser, 'mount').conditions;
    parser.skipSpaces();
    if (parser.atUnterminated) parser.failUnterminated();
    const end = operandEnd(parser.text, parser.at);
    if (end === parser.at) parser.failExpecting('a mount point behind `->`');
    mountPoint = parser.word(end);
  }
  parser.endWordRule();
  return {
    kind: 'mount',
    qualifiers,
    keyword,
    conditions,
    ...(source === undefined ? undefined : { source }),
    ...(mountPoint === undefined ? undefined : { mountPoint }),
    mountPointConditions,
    span: parser.span(start),
  };
}

function takeArrow(parser: Parser): boolean {
  const before = parser.at;
  parser.skipSpaces();
  if (parser.take('->')) return true;
  parser.at = before;
  return false;
}

/** Behind a name, or where one could stand, an arrow that touches the next name is part of that. */
function checkArrow(parser: Parser): void {
  const start = triviaEnd(parser.text, parser.at);
  const next = parser.text[start + 2];
  if (!parser.text.startsWith('->', start) || next === undefined || ' \t\r\n"!,'.includes(next)) return;
  parser.error('unexpected-token', parser.span(start, start + 2), '`->` needs a blank behind it', {
    hint: 'without one, apparmor_parser reads it as part of a name',
  });
}

/** `"pivot_root" { condition } [ path ] [ "->" name ] ","` */
export function parsePivotRootRule(parser: Parser, start: number, qualifiers: Qualifiers): PivotRootRule {
  const { conditions } = parseConditions(parser, 'pivot-root');
  const before = parser.at;
  parser.skipTrivia();
  const newRoot = parser.atNextStatement(before) ? undefined : parsePath(parser);
  if (newRoot === undefined) parser.at = before;
  else checkNotAlone(parser, newRoot);
  const target = parseTarget(parser);
  parser.endRule();
  return {
    kind: 'pivot-root',
    qualifiers,
    conditions,
    ...(newRoot === undefined ? undefined : { newRoot }),
    ...(target === undefined ? undefined : { target }),
    span: parser.span(start),
  };
}

/** `"change_profile" [ "safe" | "unsafe" ] [ path ] [ "->" name ] ","` */
export function parseChangeProfileRule(parser: Parser, start: number, qualifiers: Qualifiers): ChangeProfileRule {
  parser.skipSpaces();
  const safetyStart = parser.at;
  const safety = parseSafety(parser);
  const before = parser.at;
  parser.skipSpaces();
  const end = anyNameEnd(parser.text, parser.at);
  const isExec =
    end > parser.at && !parser.text.startsWith('->', parser.at) && !'}#'.includes(parser.text[parser.at] ?? '');
  const exec = isExec && !parser.atNextStatement(before) ? parser.word(end) : undefined;
  if (exec === undefined) parser.at = before;
  checkArrow(parser);
  const target = parseTarget(parser, false);
  if (exec === undefined && safety !== undefined) {
    parser.error(
      'invalid-value',
      parser.span(safetyStart, safetyStart + safety.length),
      `\`${safety}\` needs the path of an executable`,
      {
        hint: `write \`change_profile ${safety} /path -> name,\``,
      },
    );
  } else if (exec !== undefined && !/^(?:\/|@\{)/.test(exec.value)) {
    parser.error('invalid-value', exec.span, 'the executable of a change_profile rule starts with `/` or a variable', {
      hint: target === undefined ? 'a profile to change to is written behind `->`' : undefined,
    });
  }
  parser.endWordRule();
  return {
    kind: 'change-profile',
    qualifiers,
    ...(safety === undefined ? undefined : { safety }),
    ...(exec === undefined ? undefined : { exec }),
    ...(target === undefined ? undefined : { target }),
    span: parser.span(start),
  };
}

/** `"set" "rlimit" name "<=" ( number | "infinity" ) [ unit ] ","` */
export function parseRlimitRule(parser: Parser, start: number, qualifiers: Qualifiers): RlimitRule {
  parser.skipTrivia();
  if (!parser.takeKeyword('rlimit')) parser.failExpecting('`rlimit` behind `set`');
  parser.skipSpaces();
  const limitEnd = wordEnd(parser.text, parser.at);
  if (limitEnd === parser.at) parser.failExpecting('the name of a limit');
  const limit = parser.word(limitEnd);
  if (!rlimits.has(limit.value)) {
    const guess = suggest(limit.value, rlimits.keys());
    parser.error('invalid-value', limit.span, `unknown limit \`${textOf(limit.value)}\``, {
      hint: guess === undefined ? undefined : `did you mean \`${guess}\`?`,
    });
  }
  parser.skipSpaces();
  if (!parser.take('<=')) parser.failExpecting('`<=` behind the name of the limit');
  parser.skipSpaces();
  const valueEnd = parser.text[parser.at] === '+' ? parser.at : integerEnd(parser.text, parser.at);
  const infinity = 'infinity';
  const isInfinity =
    valueEnd === parser.at && parser.text.slice(parser.at, wordEnd(parser.text, parser.at)) === infinity;
  if (valueEnd === parser.at && !isInfinity) parser.failExpecting('a number or `infinity`');
  const value = parser.word(isInfinity ? parser.at + infinity.length : valueEnd);
  const unit = parseUnit(parser);
  parser.endWordRule();
  const parts = { kind: 'rlimit', qualifiers, limit, value } as const;
  return unit === undefined ? { ...parts, span: parser.span(start) } : { ...parts, unit, span: parser.span(start) };
}

function parseUnit(parser: Parser) {
  const before = parser.at;
  parser.skipSpaces();
  const end = wordEnd(parser.text, parser.at);
  const isUnit = end > parser.at && !isCommentStart(parser.text, parser.at) && end === nameEnd(parser.text, parser.at);
  if (isUnit && !parser.atNextStatement(before) && !crossesLine(parser.text, before, parser.at))
    return parser.word(end);
  parser.at = before;
  return undefined;
}

import type { ByteString } from '../../source/bytes.ts';
import { textOf } from '../../source/printable-text.ts';
import type { Condition } from '../ast-words.ts';
import type { MountRule, RuleBody } from '../ast-rules.ts';
import { parseConditions } from './parse-conditions.ts';
import { takeSafety } from './parse-file-rule.ts';
import { checkComma, checkNotAlone, parsePath, parseTarget } from './parse-name.ts';
import { parseOperand } from './parse-word-rules.ts';
import type { Parser } from './parser.ts';
import { endRule, endWordRule } from './rule-end.ts';
import { anyNameEnd, integerEnd, nameEnd, operandEnd, triviaEnd, wordEnd } from './scanner.ts';
import { failSlip, slip, type Slip } from './slip.ts';
import { suggest } from '../../diagnostics/suggest.ts';
import { rlimits } from '../keywords/rlimits.ts';

/**
 * `"mount" { condition } [ source ] [ "->" { condition } mountpoint ] ","` and
 * `( "remount" | "umount" | "unmount" ) { condition } [ mountpoint ] ","`
 */
export function parseMountRule(parser: Parser, keyword: MountRule['keyword']): RuleBody<'mount'> {
  const { conditions } = parseConditions(parser, 'mount');
  const source = parseOperand(parser, true, true);
  if (source !== undefined) {
    if (!parser.atComma) failSlip(parser, keyword === 'mount' ? mountSlips : unmountSlips, source.span.start);
    checkArrow(parser, operandEnd);
  } else if (keyword !== 'mount') failSlip(parser, unmountSlips, parser.at);
  let mountPointConditions: readonly Condition[] = [];
  let mountPoint;
  if (keyword === 'mount' && takeArrow(parser)) {
    mountPointConditions = parseConditions(parser, 'mount').conditions;
    parser.skipSpaces();
    const end = operandEnd(parser.text, parser.at);
    // A second arrow is not a name, unless joined to a name.
    const isArrow = end === parser.at + 2 && parser.text.startsWith('->', parser.at);
    mountPoint = parser.needWord(isArrow ? parser.at : end, 'a mount point after `->`');
  }
  endWordRule(parser);
  return {
    kind: 'mount',
    keyword,
    conditions,
    ...(source === undefined ? undefined : { source }),
    ...(mountPoint === undefined ? undefined : { mountPoint }),
    mountPointConditions,
  };
}

/** A name; a blank after a backslash is part of the name. */
const path = '(?:"[^"]*"|(?:[^\\s,"\\\\]|\\\\.)+)';

/** Common mistakes in the place of a source. */
const mountSlips: readonly Slip[] = [
  slip(
    '(?<at>-[ot])[ \\t]+(?<values>(?!->)\\S+?)(?=[ \\t]|,$)[^#]*?(?=,[ \\t]*(?:#|$))',
    'options of mount(8) in the place of a source',
    (groups) => `write \`${groups['at'] === '-t' ? 'fstype' : 'options'}=(${groups['values']})\``,
  ),
  slip(
    '(?<at>[a-z]+)[ \\t]+[/@"][^#]*?[ \\t]->[^#]*(?=,)',
    (at) => `a word \`${at}\` before the source`,
    (groups) => `write \`options=(${groups['at']})\``,
  ),
  slip(
    '(?:v?fstype|options?)[ \\t]+(?<at>in)[ \\t]+(?<value>(?!->)[^\\s,(]+)',
    '`in` needs a list',
    (groups) => `write \`in (${groups['value']})\``,
  ),
  slip(
    `${path}[ \\t]+(?<at>[/@]${path})(?=[ \\t]*,)`,
    'a second path without `->`',
    (groups) => `write \`-> ${groups['at']}\``,
  ),
];

const unmountSlips: readonly Slip[] = [
  slip(
    `(?:${path}[ \\t]+|[ \\t]*)(?<at>->)[ \\t]*(?<path>${path})`,
    'a rule without a mount source cannot have `->`',
    (groups) => `write the mount point alone: \`${groups['path']}\``,
  ),
];

const pivotSlips: readonly Slip[] = [
  slip(
    `[ \\t]+(?<at>[/@]${path})(?=[ \\t]*,)`,
    'a second path',
    'write the old root first: `pivot_root oldroot=/old/ /new/`',
  ),
];

function takeArrow(parser: Parser): boolean {
  const before = parser.at;
  parser.skipSpaces();
  if (parser.take('->')) return true;
  parser.at = before;
  return false;
}

/**
 * Reports an arrow joined to the next name. After a name, or in the place of a name, such an arrow is part of the next
 * name.
 */
function checkArrow(parser: Parser, endOfName: (text: ByteString, from: number) => number): void {
  const start = triviaEnd(parser.text, parser.at);
  if (!parser.text.startsWith('->', start) || endOfName(parser.text, start) === start + 2) return;
  parser.error('unexpected-token', parser.span(start, start + 2), '`->` needs a blank after it', {
    hint: 'without a blank, apparmor_parser reads this as part of a name',
  });
}

/** `"pivot_root" { condition } [ path ] [ "->" name ] ","` */
export function parsePivotRootRule(parser: Parser): RuleBody<'pivot-root'> {
  const { conditions } = parseConditions(parser, 'pivot-root');
  const before = parser.at;
  parser.skipTrivia();
  const newRoot = parser.atNextStatement(before) ? undefined : parsePath(parser);
  if (newRoot === undefined) parser.at = before;
  else checkNotAlone(parser, newRoot);
  if (newRoot !== undefined && !parser.atComma) failSlip(parser, pivotSlips, parser.at);
  const target = parseTarget(parser);
  endRule(parser);
  return {
    kind: 'pivot-root',
    conditions,
    ...(newRoot === undefined ? undefined : { newRoot }),
    ...(target === undefined ? undefined : { target }),
  };
}

/** `"change_profile" [ "safe" | "unsafe" ] [ path ] [ "->" name ] ","` */
export function parseChangeProfileRule(parser: Parser): RuleBody<'change-profile'> {
  parser.skipSpaces();
  const safetyStart = parser.at;
  // Any name is valid here: a longer word is a name, not a keyword.
  const isWord = nameEnd(parser.text, safetyStart) === wordEnd(parser.text, safetyStart);
  const safety = isWord ? takeSafety(parser) : undefined;
  const before = parser.at;
  parser.skipSpaces();
  const end = anyNameEnd(parser.text, parser.at);
  const isExec =
    end > parser.at && !parser.text.startsWith('->', parser.at) && !'}#'.includes(parser.text[parser.at] ?? '');
  const exec = isExec && !parser.atNextStatement(before) ? parser.word(end) : undefined;
  if (exec === undefined) parser.at = before;
  checkArrow(parser, nameEnd);
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
    const message = 'the executable of a change_profile rule starts with `/` or a variable';
    if (target === undefined)
      parser.fail('invalid-value', exec.span, message, { hint: 'write the target profile after `->`' });
    parser.error('invalid-value', exec.span, message);
  }
  checkComma(parser, nameEnd);
  endWordRule(parser);
  return {
    kind: 'change-profile',
    ...(safety === undefined ? undefined : { safety }),
    ...(exec === undefined ? undefined : { exec }),
    ...(target === undefined ? undefined : { target }),
  };
}

/** `"set" "rlimit" name "<=" ( number | "infinity" ) [ unit ] ","` */
export function parseRlimitRule(parser: Parser): RuleBody<'rlimit'> {
  parser.skipTrivia();
  if (!parser.takeKeyword('rlimit'))
    parser.failExpecting('`rlimit` after `set`', { hint: 'write `set rlimit NAME <= VALUE`' });
  parser.skipSpaces();
  const limit = parser.needWord(wordEnd(parser.text, parser.at), 'the name of a limit');
  if (!rlimits.has(limit.value)) {
    const name = limit.value.toLowerCase().replace(/^rlimit_/, '');
    const guess = rlimits.has(name) ? name : suggest(name, rlimits.keys());
    parser.error('invalid-value', limit.span, `unknown limit \`${textOf(limit.value)}\``, {
      hint: guess === undefined ? undefined : `did you mean \`${guess}\`?`,
    });
  }
  parser.skipSpaces();
  if (!parser.take('<='))
    parser.failExpecting('`<=` after the name of the limit', { hint: 'write `set rlimit NAME <= VALUE`' });
  parser.skipSpaces();
  const valueEnd = parser.text[parser.at] === '+' ? parser.at : integerEnd(parser.text, parser.at);
  const infinity = 'infinity';
  const isInfinity =
    valueEnd === parser.at && parser.text.slice(parser.at, wordEnd(parser.text, parser.at)) === infinity;
  if (valueEnd === parser.at && !isInfinity)
    parser.failExpecting('a number or `infinity`', { hint: 'write `infinity` for no limit' });
  const value = parser.word(isInfinity ? parser.at + infinity.length : valueEnd);
  const unit = parseUnit(parser);
  endWordRule(parser);
  return { kind: 'rlimit', limit, value, ...(unit === undefined ? undefined : { unit }) };
}

function parseUnit(parser: Parser) {
  const before = parser.at;
  parser.skipSpaces();
  const end = wordEnd(parser.text, parser.at);
  if (end > parser.at && !parser.atNextStatement(before)) return parser.word(end);
  parser.at = before;
  return undefined;
}

import { quotedWords } from '../../source/joined-names.ts';
import type { ByteString } from '../../source/bytes.ts';
import { textOf } from '../../source/printable-text.ts';
import type { PermissionWord } from '../ast-rules.ts';
import { conditionStart, skipToPart } from './parse-conditions.ts';
import { parseList } from './parse-list.ts';
import type { Parser } from './parser.ts';
import { anyNameEnd, isWhole, operandEnd, spacesEnd, wordEnd } from './scanner.ts';
import { suggest } from '../../diagnostics/suggest.ts';
import { conditionNames } from '../keywords/conditions.ts';
import { isRuleSignalName } from '../keywords/signals.ts';
import { socketDomains, unixSocketTypes } from '../keywords/sockets.ts';
import { isLetters, isPermission, permissionWords, type PermissionKind } from '../keywords/permissions.ts';

/** The permissions of a rule, and whether the permissions are in parentheses. */
export interface ParsedPermissions {
  readonly permissions: readonly PermissionWord[];
  readonly permissionList: boolean;
}

/** `[ permission | "(" { permission | "," } ")" ]` */
export function parsePermissions(parser: Parser, kind: PermissionKind): ParsedPermissions {
  const before = parser.at;
  skipToPart(parser, kind);
  if (parser.code === 0x28) {
    // apparmor_parser reads no letter in `""`, and reports nothing.
    const words = parseList(parser).filter(({ value }) => value !== '' || !hasNames(kind));
    const permissions = words.map(({ value, span }) => ({ text: value, span }));
    for (const { text, span } of permissions) {
      // io_uring rules ignore unknown permissions: the policy loads, so a warning is enough.
      if (isPermission(kind, text, true)) continue;
      const details = { hint: permissionHint(kind, text) };
      if (kind === 'io-uring') parser.warning('unknown-permission', span, unknownPermission(text), details);
      else parser.error('unknown-permission', span, unknownPermission(text), details);
    }
    return { permissions, permissionList: true };
  }
  const end = wordEnd(parser.text, parser.at);
  const text = parser.text.slice(parser.at, end) as ByteString;
  if (isPermission(kind, text, false) && isPermissionWord(parser, kind, end)) {
    const span = parser.span(parser.at, end);
    parser.at = end;
    return { permissions: [{ text, span }], permissionList: false };
  }
  parser.at = before;
  return { permissions: [], permissionList: false };
}

/**
 * Checks for a permission word up to `end` by the rules of apparmor_parser, instead of the start of a name or a
 * condition.
 */
function isPermissionWord({ text, at }: Parser, kind: PermissionKind, end: number): boolean {
  if (conditionStart(text, at) > at) return false;
  if (!hasNames(kind) || isWhole(text, at, end)) return true;
  // Among lexer matches of equal length, permission letters with trailing context take precedence.
  return isLetters(text.slice(at, end)) && text[end] === '\r' && isWhole(text, at, end + 1);
}

/** Checks whether a kind of rule may have arbitrary names. In such a rule, any non-keyword is a name. */
function hasNames(kind: PermissionKind): boolean {
  return kind !== 'userns' && kind !== 'io-uring';
}

/**
 * Reports an unknown word in the place of a permission, with a guess, if no different word is valid. Anything else is
 * left to the check of the final comma.
 */
export function reportUnknownPermission(parser: Parser, kind: PermissionKind, hasPermission: boolean): void {
  const before = parser.at;
  skipToPart(parser, kind);
  const end = wordEnd(parser.text, parser.at);
  const text = parser.text.slice(parser.at, end) as ByteString;
  const nameEnd = hasNames(kind) ? operandEnd(parser.text, parser.at) : anyNameEnd(parser.text, parser.at);
  const isWord = end > parser.at && conditionStart(parser.text, parser.at) === parser.at;
  if (isWord && end < nameEnd && isPermission(kind, text, false)) {
    const name = parser.text.slice(parser.at, nameEnd) as ByteString;
    const hint = `write a blank after \`${textOf(text)}\``;
    parser.fail('unknown-permission', parser.span(parser.at, nameEnd), unknownPermission(name), { hint });
  }
  if (!isWord || end < nameEnd || parser.atNextStatement(before)) {
    parser.at = before;
    return;
  }
  const span = parser.span(parser.at, end);
  if (conditionNames[kind].own.includes(text)) failWithoutEquals(parser, text, end);
  if (!isPermission(kind, text, true)) {
    parser.error('unknown-permission', span, unknownPermission(text), { hint: permissionHint(kind, text) });
  } else if (hasPermission) {
    parser.error('unexpected-token', span, 'a second permission outside of parentheses', {
      hint: 'write several permissions as a list: `(a, b)`',
    });
  } else {
    parser.error('unexpected-token', span, 'the permissions precede the conditions of a rule');
  }
  parser.at = end;
}

/** Fails at a condition and a value separated by a blank. */
function failWithoutEquals(parser: Parser, name: ByteString, end: number): never {
  const span = parser.span(parser.at, end);
  const value = spacesEnd(parser.text, end);
  const valueEnd = anyNameEnd(parser.text, value);
  const shown = valueEnd > value && parser.text[value] !== '(' ? parser.shown(value, valueEnd).slice(1, -1) : '…';
  return parser.fail('unexpected-token', span, `\`${textOf(name)}\` without \`=\``, {
    hint: `write \`${textOf(name)}=${shown}\``,
  });
}

function unknownPermission(text: ByteString): string {
  return `unknown permission \`${textOf(text)}\``;
}

/** Returns a hint for a word that belongs into a condition, or means a permission in a different language. */
function conditionHint(kind: PermissionKind, text: ByteString): string | undefined {
  const signal = text.toLowerCase().replace(/^sig/, '');
  if (kind === 'signal' && isRuleSignalName(signal)) return `write a signal as \`set=${signal}\``;
  if (kind === 'unix' && unixSocketTypes.includes(text)) return `write a type as \`type=${text}\``;
  if (kind === 'network' && socketDomains.has(text))
    return 'write a domain without parentheses, and a rule for each domain';
  if ((text as string) === 'all') return 'omit the list for all permissions';
  const intended = synonyms.get(text);
  return intended !== undefined && isPermission(kind, intended, false) ? `did you mean \`${intended}\`?` : undefined;
}

const synonyms: ReadonlyMap<string, string> = new Map([
  ['attach', 'trace'],
  ['call', 'send'],
  ['own', 'bind'],
  ['talk', 'send'],
]);

function permissionHint(kind: PermissionKind, text: ByteString): string {
  const words = permissionWords[kind];
  const condition = conditionHint(kind, text);
  if (condition !== undefined) return condition;
  const guess = suggest(text, words);
  if (guess !== undefined) return `did you mean \`${guess}\`?`;
  return `the permissions here are ${quotedWords(words)}`;
}

import { type ByteString } from '../../source/bytes.ts';
import type { Qualifiers, Word } from '../ast-words.ts';
import type { ExecSafety, FileRule, RuleBody, PermissionWord } from '../ast-rules.ts';
import { failPermissions } from './explain-permissions.ts';
import { parsePath, parseTarget, parseTargetName } from './parse-name.ts';
import type { Parser } from './parser.ts';
import { endRule } from './rule-end.ts';
import { blanksEnd, permissionsEnd, wordEnd } from './scanner.ts';

type Draft<Node> = { -readonly [Part in keyof Node]: Node[Part] };

/**
 * `[ "file" ] [ "safe" | "unsafe" ] ( path permissions | permissions [ subset ] path ) [ "->" name ] ","`
 * and `"file" ","`
 */
export function parseFileRule(parser: Parser, start: number, qualifiers: Qualifiers): FileRule {
  const keyword = parser.takeKeyword('file');
  if (keyword) {
    const end = parser.at;
    parser.skipTrivia();
    if (parser.code === 0x2c || parser.atEnd || parser.code === 0x7d || parser.atNextStatement(end)) {
      parser.at = end;
      endRule(parser);
      return { kind: 'file', qualifiers, keyword, permissionsFirst: false, span: parser.span(start) };
    }
  }
  // File rules are the most frequent statements, so the rule is built without copies.
  const rule: Draft<FileRule> = {
    kind: 'file',
    qualifiers,
    keyword,
    permissionsFirst: false,
    span: parser.span(start),
  };
  const safety = takeSafety(parser);
  if (safety !== undefined) {
    rule.safety = safety;
    parser.skipTrivia();
  }
  const permissions = takePermissions(parser);
  if (permissions === undefined) {
    rule.path = takePath(parser) ?? failPath(parser);
    parser.skipTrivia();
    rule.permissions = takePermissions(parser) ?? failPermissions(parser, rule.path);
    checkOneWord(parser, rule.permissions);
  } else {
    rule.permissions = permissions;
    rule.permissionsFirst = true;
    parser.skipTrivia();
    const subset = parseSubset(parser);
    if (subset !== undefined) rule.subset = subset;
    rule.path = takePath(parser) ?? failPath(parser, permissions);
  }
  const target = parseTarget(parser);
  if (target !== undefined) rule.target = target;
  endRule(parser);
  rule.span = parser.span(start);
  return rule;
}

/** `[ "safe" | "unsafe" ]` */
export function takeSafety(parser: Parser): ExecSafety | undefined {
  return parser.takeKeyword('safe') ? 'safe' : parser.takeKeyword('unsafe') ? 'unsafe' : undefined;
}

/** `[ "subset" | "<=" ]` */
function parseSubset(parser: Parser): 'subset' | '<=' | undefined {
  const subset = parser.takeKeyword('subset') ? 'subset' : parser.take('<=') ? '<=' : undefined;
  if (subset !== undefined) parser.skipTrivia();
  return subset;
}

function takePermissions(parser: Parser): PermissionWord | undefined {
  const start = parser.at;
  const end = permissionsEnd(parser.text, start);
  if (end === start) return undefined;
  parser.at = end;
  return { text: parser.text.slice(start, end) as ByteString, span: parser.span(start, end) };
}

/** Reports permissions in two words. A second word without a comma may begin the next rule. */
function checkOneWord(parser: Parser, first: PermissionWord): void {
  const start = blanksEnd(parser.text, parser.at);
  const end = permissionsEnd(parser.text, start);
  if (end === start || parser.text[blanksEnd(parser.text, end)] !== ',') return;
  parser.error('unexpected-token', parser.span(start, end), 'permissions in two words', {
    hint: `write \`${first.text}${parser.text.slice(start, end)}\``,
  });
  parser.at = end;
}

/** `"link" [ subset ] path "->" path ","` */
export function parseLinkRule(parser: Parser): RuleBody<'link'> {
  parser.skipTrivia();
  const subset = parseSubset(parser);
  const path = takePath(parser) ?? failPath(parser);
  parser.skipTrivia();
  if (!parser.take('->')) parser.failExpecting('`->` and the target path of the link');
  const target = parseTargetName(parser);
  endRule(parser);
  return { kind: 'link', path, target, ...(subset === undefined ? undefined : { subset }) };
}

/** Parses a path. Any word can be a path, except the keywords of profiles. */
function takePath(parser: Parser): Word | undefined {
  const word = parser.text.slice(parser.at, wordEnd(parser.text, parser.at));
  return word === 'profile' || word === 'hat' ? undefined : parsePath(parser);
}

/**
 * Fails at a missing path.
 *
 * @param permissions - the permissions before the path
 */
function failPath(parser: Parser, permissions?: PermissionWord): never {
  if (permissions !== undefined && parser.code === 0x2c) {
    const shown = parser.shown(permissions.span.start, permissions.span.end);
    return parser.fail('unexpected-token', permissions.span, `the permissions ${shown} without a path`, {
      hint: 'write the permissions of a path without blanks, as in `rw`',
    });
  }
  return parser.failExpecting('a path', { hint: 'a path starts with `/` or a variable such as `@{HOME}`' });
}

import { type ByteString } from '../source/bytes.ts';
import type { Qualifiers, Word } from './ast.ts';
import type { ExecSafety, FileRule, LinkRule, PermissionWord } from './ast-rules.ts';
import { parsePath, parseTarget, parseTargetName } from './parse-name.ts';
import type { Parser } from './parser.ts';
import { nameEnd, permissionEnd, permissionsEnd, wordEnd } from './scanner.ts';

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
      parser.endRule();
      return { kind: 'file', qualifiers, keyword, permissionsFirst: false, span: parser.span(start) };
    }
  }
  // File rules are most of all policy, so this makes them without copies of their parts.
  const rule: Draft<FileRule> = {
    kind: 'file',
    qualifiers,
    keyword,
    permissionsFirst: false,
    span: parser.span(start),
  };
  const safety = parseSafety(parser);
  if (safety !== undefined) rule.safety = safety;
  const permissions = takePermissions(parser);
  if (permissions === undefined) {
    rule.path = takePath(parser) ?? failPath(parser);
    const pathEnd = parser.at;
    parser.skipTrivia();
    rule.permissions = takePermissions(parser) ?? failPermissions(parser, pathEnd);
  } else {
    rule.permissions = permissions;
    rule.permissionsFirst = true;
    parser.skipTrivia();
    const subset = parseSubset(parser);
    if (subset !== undefined) rule.subset = subset;
    rule.path = takePath(parser) ?? failPath(parser);
  }
  const target = parseTarget(parser);
  if (target !== undefined) rule.target = target;
  parser.endRule();
  rule.span = parser.span(start);
  return rule;
}

/** `[ "safe" | "unsafe" ]` */
export function parseSafety(parser: Parser): ExecSafety | undefined {
  const safety = parser.takeKeyword('safe') ? 'safe' : parser.takeKeyword('unsafe') ? 'unsafe' : undefined;
  if (safety !== undefined) parser.skipTrivia();
  return safety;
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

/** `"link" [ subset ] path "->" path ","` */
export function parseLinkRule(parser: Parser, start: number, qualifiers: Qualifiers): LinkRule {
  parser.skipTrivia();
  const subset = parseSubset(parser);
  const path = takePath(parser) ?? failPath(parser);
  parser.skipTrivia();
  if (!parser.take('->')) parser.failExpecting('`->` and the path that is linked to');
  const target = parseTargetName(parser);
  parser.endRule();
  const parts = { kind: 'link', qualifiers, path, target, span: parser.span(start) } as const;
  return subset === undefined ? parts : { ...parts, subset };
}

/** A path; a word like any other can be one, but not those that begin a profile. */
function takePath(parser: Parser): Word | undefined {
  const word = parser.text.slice(parser.at, wordEnd(parser.text, parser.at));
  return word === 'profile' || word === 'hat' ? undefined : parsePath(parser);
}

function failPath(parser: Parser): never {
  return parser.failExpecting('a path', { hint: 'a path starts with `/` or a variable such as `@{HOME}`' });
}

/** Says which letter is wrong if what stands here looks like permissions. */
function failPermissions(parser: Parser, pathEnd: number): never {
  const start = parser.at;
  const end = nameEnd(parser.text, start);
  const isWord = end > start && wordEnd(parser.text, start) === end && !parser.atNextStatement(pathEnd);
  if (!isWord) {
    if (parser.code === 0x7b) {
      return parser.failExpecting('permissions behind the path', {
        hint: 'a child profile is written `profile name {`',
      });
    }
    return parser.fail('unexpected-token', parser.span(pathEnd, pathEnd), 'missing permissions behind this path', {
      hint: 'write for example `r`, `rw` or `ix` behind the path',
    });
  }
  const written = parser.text.slice(start, end);
  const bad = meant.has(written) ? start : firstUnknown(parser, start, end);
  const span = parser.span(bad, bad === start ? end : bad + 1);
  const letter = parser.shown(span.start, span.end);
  parser.at = end;
  const message = `unknown permission ${letter}${bad === start ? '' : ` in ${parser.shown(start, end)}`}`;
  return parser.fail('unknown-permission', span, message, { hint: permissionHint(written) });
}

/** The offset of the letter that is no permission; the start if it is all of them together. */
function firstUnknown(parser: Parser, start: number, end: number): number {
  let at = start;
  for (let next = permissionEnd(parser.text, at); next > at; next = permissionEnd(parser.text, at)) at = next;
  return at === end ? start : at;
}

/** What people write who know the words of other rules. */
const meant: ReadonlyMap<string, string> = new Map([
  ['append', 'a'],
  ['exec', 'ix'],
  ['execute', 'ix'],
  ['read', 'r'],
  ['write', 'w'],
]);

function permissionHint(word: string): string {
  const letter = meant.get(word);
  if (letter !== undefined) return `did you mean \`${letter}\`?`;
  if (/[pcu]$|i$/i.test(word)) return '`p`, `c`, `i` and `u` qualify an `x` behind them, as in `ix`';
  return 'the permissions of files are `r`, `w`, `a`, `l`, `k`, `m`, and `x` with `i`, `p`, `c` or `u`';
}

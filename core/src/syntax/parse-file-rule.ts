import { type ByteString } from '../source/bytes.ts';
import type { Qualifiers, Word } from './ast.ts';
import type { ExecSafety, FileRule, LinkRule, PermissionWord } from './ast-rules.ts';
import { parsePath, parseTarget, parseTargetName } from './parse-name.ts';
import type { Parser } from './parser.ts';
import { nameEnd, permissionEnd, permissionsEnd, wordEnd } from './scanner.ts';

/** What an optional part adds to a rule: nothing where it is absent. */
function optional<Name extends string, Value>(name: Name, value: Value | undefined): { [Key in Name]?: Value } {
  return (value === undefined ? {} : { [name]: value }) as { [Key in Name]?: Value };
}

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
  const safety = parseSafety(parser);
  const parts = { kind: 'file', qualifiers, keyword, ...optional('safety', safety) } as const;
  const first = takePermissions(parser);
  if (first !== undefined) {
    parser.skipTrivia();
    const subset = parseSubset(parser);
    const path = parsePath(parser) ?? failPath(parser);
    const target = parseTarget(parser);
    parser.endRule();
    return {
      ...parts,
      permissions: first,
      permissionsFirst: true,
      ...optional('subset', subset),
      path,
      ...optional('target', target),
      span: parser.span(start),
    };
  }
  const path = parsePath(parser) ?? failPath(parser);
  return finishPathFirst(parser, start, parts, path);
}

/** What follows the path of `path permissions [ "->" name ] ","`. */
function finishPathFirst(
  parser: Parser,
  start: number,
  parts: Pick<FileRule, 'kind' | 'qualifiers' | 'keyword' | 'safety'>,
  path: Word,
): FileRule {
  const pathEnd = parser.at;
  parser.skipTrivia();
  const permissions = takePermissions(parser) ?? failPermissions(parser, pathEnd);
  const target = parseTarget(parser);
  parser.endRule();
  return {
    ...parts,
    path,
    permissions,
    permissionsFirst: false,
    ...optional('target', target),
    span: parser.span(start),
  };
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
  const path = parsePath(parser) ?? failPath(parser);
  parser.skipTrivia();
  if (!parser.take('->')) parser.failExpecting('`->` and the path that is linked to');
  const target = parseTargetName(parser);
  parser.endRule();
  return { kind: 'link', qualifiers, ...optional('subset', subset), path, target, span: parser.span(start) };
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

import type { ByteString } from '../../source/bytes.ts';
import { spanStart, type Span } from '../../source/span.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { errorAt } from '../../diagnostics/diagnostic-at.ts';
import type { Comment, Statement } from '../ast.ts';
import type { Qualifiers } from '../ast-words.ts';
import type { Rule } from '../ast-rules.ts';
import { confusables, invisibleAt, type Confusable } from './confusable.ts';
import { failPlaceholder, failUnknownStart, failUnknownWord } from './explain-start.ts';
import { parseConditional } from './parse-conditional.ts';
import { parseFileRule } from './parse-file-rule.ts';
import { parseAbi, parseInclude } from './parse-include.ts';
import { isAssignment, parseAlias, parseBooleanAssignment, parseVariableAssignment } from './parse-preamble.ts';
import { hasHead, parseBareProfile, parseProfile } from './parse-profile.ts';
import { parseQualifiers } from './parse-qualifiers.ts';
import { SyntaxFault, type Parser, type StatementPlace } from './parser.ts';
import { Placement } from './placement.ts';
import { recoverFromError } from './recover.ts';
import { ruleParsers } from './rule-parsers.ts';
import { blanksEnd, isCommentStart, lineEnd, pathEnd, permissionsEnd, triviaEnd, wordEnd } from './scanner.ts';

/** `{ comment | statement }` up to the end of the text or the `}` of the block that `opening` opened. */
export function parseStatements(parser: Parser, place: StatementPlace, opening?: Span): readonly Statement[] {
  const statements: Statement[] = [];
  const placement = new Placement(place);
  for (;;) {
    parser.skipSpaces();
    skipInvisible(parser);
    if (parser.atEnd) {
      if (opening !== undefined) parser.reportUnclosed(opening, nextTo(opening, statements));
      return statements;
    }
    if (isCommentStart(parser.text, parser.at)) {
      statements.push(parseComment(parser));
    } else if (parser.code === 0x7d) {
      parser.at++;
      if (opening !== undefined) {
        parser.watchIndentation(opening, parser.at - 1);
        return statements;
      }
      if (placement.hasRuleAfterProfile) continue;
      parser.error('unexpected-token', parser.span(parser.at - 1), 'this `}` closes nothing', {
        hint: 'delete it, or find the block above with an early `}`',
      });
    } else {
      const statement = parseGuarded(parser, place);
      if (statement === undefined) continue;
      placement.check(parser, statement);
      statements.push(statement);
    }
  }
}

/**
 * Returns a profile within an unclosed block that probably belongs outside: the profile's line is indented no more than
 * the block's line.
 */
function nextTo(opening: Span, statements: readonly Statement[]): Span | undefined {
  const { column } = spanStart(opening);
  const heads = statements.flatMap((statement) => (statement.kind === 'profile' ? [statement.head] : []));
  return heads.find((head) => spanStart(head).line > spanStart(opening).line && spanStart(head).column <= column);
}

/** Parses a statement, or adds a diagnostic; in both cases the parser advances. */
function parseGuarded(parser: Parser, place: StatementPlace): Statement | undefined {
  const start = parser.at;
  const depth = parser.depth;
  parser.beginStatement();
  try {
    return parseStatement(parser, place);
  } catch (fault) {
    if (!(fault instanceof SyntaxFault)) throw fault;
    parser.diagnostics.push(confusableFault(parser, start) ?? parser.blameQuote(fault).diagnostic);
    parser.depth = depth;
    if (parser.at === start) parser.at++;
    recoverFromError(parser, start);
    return undefined;
  }
}

/** A length that no real line exceeds. */
const maxLineLength = 1000;

/** Returns a diagnostic to blame a confusable character in the line of a fault. */
function confusableFault(parser: Parser, start: number): Diagnostic | undefined {
  const end = Math.min(lineEnd(parser.text, Math.max(parser.at, start)), start + maxLineLength);
  const found = confusables(parser.text, start, end).next().value;
  return found && confusable(parser, found);
}

/** Skips invisible characters before a statement: the statement itself may be valid. */
function skipInvisible(parser: Parser): void {
  const first = invisibleAt(parser.text, parser.at);
  if (first === undefined) return;
  parser.diagnostics.push(confusable(parser, first));
  for (let next: Confusable | undefined = first; next !== undefined; next = invisibleAt(parser.text, parser.at)) {
    parser.at = next.end;
    parser.skipSpaces();
  }
}

function confusable(parser: Parser, { start, end, message, hint }: Confusable): Diagnostic {
  return errorAt(parser.span(start, end), 'confusable-character', message, hint);
}

/** `"#" … end of line` */
function parseComment(parser: Parser): Comment {
  const start = parser.at;
  parser.at = lineEnd(parser.text, start);
  checkLineEnd(parser, start, 'a comment');
  const comment: Comment = {
    kind: 'comment',
    text: parser.text.slice(start + 1, parser.at) as ByteString,
    span: parser.span(start),
  };
  while (parser.code === 0x0d) parser.at++;
  return comment;
}

/**
 * Reports a comment or `#include` at the end of a file without a line end: apparmor_parser requires a complete line.
 */
function checkLineEnd(parser: Parser, start: number, what: string): void {
  if (parser.text.includes('\n', parser.at)) return;
  parser.error('unexpected-token', parser.span(start), `the file ends in ${what} without a line end`, {
    hint: 'add a line end: apparmor_parser refuses the file',
  });
}

/** Parses a statement without qualifiers, or a qualified rule or block. */
function parseStatement(parser: Parser, place: StatementPlace): Statement {
  const start = parser.at;
  const char = parser.text[start];
  if (char === '#') {
    const include = parseInclude(parser);
    checkLineEnd(parser, start, '`#include`');
    return include;
  }
  if (char === '^') {
    parser.at++;
    return parseProfile(parser, start, '^');
  }
  if (char === '@' && isAssignment(parser, place)) return parseVariableAssignment(parser);
  if (char === '$' && isAssignment(parser, place)) return parseBooleanAssignment(parser);
  if (place !== 'profile' && char !== undefined && '/":&@'.includes(char)) {
    const name = pathEnd(parser.text, start);
    if (name > start && isProfileName(parser, place, name)) return parseBareProfile(parser, start, parser.word(name));
  }
  const word = parser.text.slice(start, wordEnd(parser.text, start));
  return parseStructure(parser, place, start, word) ?? parseQualified(parser, place, start);
}

/** Checks whether a name belongs to a profile instead of a file rule, by the text after the name. */
function isProfileName(parser: Parser, place: StatementPlace, nameEnd: number): boolean {
  if (place === 'fragment') return hasHead(parser.text, nameEnd);
  // Only a profile is valid here, so the name belongs to a profile unless impossible.
  const next = triviaEnd(parser.text, nameEnd);
  const char = parser.text[next];
  return !hasPermissions(parser, next) && char !== ',' && char !== undefined && !parser.text.startsWith('->', next);
}

function hasPermissions(parser: Parser, at: number): boolean {
  return permissionsEnd(parser.text, at) > at;
}

/** Parses a statement with a keyword and without qualifiers. */
function parseStructure(parser: Parser, place: StatementPlace, start: number, word: string): Statement | undefined {
  const end = start + word.length;
  switch (word) {
    case 'include':
      // Without a blank after the keyword, the text would be a longer name.
      if (blanksEnd(parser.text, end) === end) {
        parser.at = end;
        parser.failExpecting('a blank after `include`');
      }
      return parseInclude(parser);
    case 'abi':
      parser.at = end;
      return parseAbi(parser, start);
    case 'alias':
    case 'rewrite':
      parser.at = end;
      return parseAlias(parser, start, word);
    case 'profile':
    case 'hat':
      parser.at = end;
      return parseProfile(parser, start, word);
    case 'if':
      parser.at = end;
      return parseConditional(parser, start, place);
    case 'else':
      return parser.fail('unexpected-token', parser.span(start, end), '`else` without an `if` before it');
    default:
      return undefined;
  }
}

/** `qualifiers ( rule | block )` */
function parseQualified(parser: Parser, place: StatementPlace, start: number): Statement {
  const qualifiers = parseQualifiers(parser);
  if (parser.code === 0x7b) {
    failPlaceholder(parser);
    return parseQualifiedBlock(parser, place, start, qualifiers);
  }
  return parseRule(parser, start, qualifiers);
}

/** `qualifiers "{" { statement } "}"` */
function parseQualifiedBlock(parser: Parser, place: StatementPlace, start: number, qualifiers: Qualifiers): Statement {
  if (qualifiers.priority !== undefined && qualifiers.priority.value !== 0) {
    parser.error('unknown-qualifier', qualifiers.priority.span, 'a block cannot have a priority', {
      hint: 'write the priority in each rule of the block',
    });
  }
  const body = parser.block(place === 'file' ? 'profile' : place, parser.at);
  return { kind: 'block', qualifiers, body, span: parser.span(start) };
}

/** Parses a rule after the qualifiers, selected by the first word. */
function parseRule(parser: Parser, start: number, qualifiers: Qualifiers): Rule {
  const wordStart = parser.at;
  const end = wordEnd(parser.text, wordStart);
  const word = parser.text.slice(wordStart, end);
  // Permission letters are always permissions, even where a word is valid, except for `all`.
  if (word !== 'all' && hasPermissions(parser, wordStart)) return parseFileRule(parser, start, qualifiers);
  const parseBody = ruleParsers.get(word);
  if (parseBody !== undefined) {
    parser.at = end;
    return { ...parseBody(parser, start), qualifiers, span: parser.span(start) };
  }
  const isPlain = word === '' || word === 'file' || word === 'safe' || word === 'unsafe';
  if (!isPlain && !hasPermissions(parser, triviaEnd(parser.text, end))) failUnknownWord(parser, end);
  if (word === '' && pathEnd(parser.text, wordStart) === wordStart && !parser.atUnterminated)
    failUnknownStart(parser, start);
  return parseFileRule(parser, start, qualifiers);
}

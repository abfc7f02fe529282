import { bytesOf, type ByteString } from '../../source/bytes.ts';
import { textOf } from '../../source/printable-text.ts';
import type { Parser } from './parser.ts';
import { anyNameEnd, blanksEnd, lineEnd, spacesEnd } from './scanner.ts';
import { permissionSynonyms } from './explain-permissions.ts';
import { failSlip, slip, type Slip } from './slip.ts';
import { suggest } from '../../diagnostics/suggest.ts';
import { qualifierKeywords, statementKeywords } from '../keywords/keywords.ts';

const absolute = 'a path starts with `/` or a variable such as `@{HOME}`';

/** Placeholders of templates and foreign variables, in the place of a block. */
const placeholders: readonly Slip[] = [
  slip(
    String.raw`(?<at>\{\{(?![-\s]*include\b)[-\s]*[.$\w][^{}<",]*\}\}|\{%[^{}]*%\}).*`,
    (at) => `\`${at}\` is a placeholder of a template`,
    'check the generated file',
  ),
  slip(
    String.raw`(?<at>\{(?<name>[a-z]\w*)\})[ \t]*[+?:]?=.*`,
    'this is not a variable',
    (groups) => `write \`@{${groups['name']}}\``,
    'invalid-name',
  ),
];

/** Common mistakes before a statement or in place of a statement, except words. */
const starts: readonly Slip[] = [
  slip(
    String.raw`(?<at><{7}|={7}|>{7}|\|{7})(?: .*)?$`,
    'a conflict marker of an unfinished merge',
    'resolve the conflict',
  ),
  slip(
    String.raw`(?<at><[^<>\s]*[^<>\s/][^<>\s]*/[^<>\s]+>)[ \t]*,?$`,
    'a file in `<>` without `include`',
    (groups) => `write \`include ${groups['at']}\``,
  ),
  slip('(?<at>~)/', 'apparmor_parser does not expand `~`', 'write `@{HOME}`'),
  slip("(?<at>')", "`'` is not a quote", 'write `"`'),
  slip('(?<at>;)', '`;` has no meaning here', 'rules end with `,`, blocks with `}` alone, and comments begin with `#`'),
  slip(
    `(?<at>${bytesOf('—')}|${bytesOf('–')}).*`,
    (at) => `\`${at}\` does not begin a comment`,
    'a comment begins with `#`',
  ),
  slip(String.raw`(?<at>\.{0,2}/?[*.[?]\S*)`, 'a path that does not begin with `/`', absolute, 'unknown-keyword'),
  slip(
    String.raw`(?<at>\$\{?(?<name>[a-z]\w*)\}?|%(?<percent>[a-z]\w*)%|@(?:\(|\{[ \t]+)(?<at_>[a-z]\w*)[ \t]*[)}])`,
    'this is not a variable',
    (groups) => `write \`@{${groups['name'] || groups['percent'] || groups['at_']}}\``,
    'invalid-name',
  ),
];

/** Words that begin a statement in different languages, or with a part missing. */
const words: readonly Slip[] = [
  slip(
    String.raw`(?<at>priority)[ \t]+(?<value>-?\d+)`,
    '`priority` without `=`',
    (groups) => `write \`priority=${groups['value']}\``,
  ),
  slip(String.raw`(?<at>rlimit)\b`, '`rlimit` without `set`', 'write `set rlimit`', 'unknown-keyword'),
  slip(String.raw`(?<at>els?e?if)\b`, unknownKeyword, 'write `else if`', 'unknown-keyword'),
  slip(String.raw`(?<at>change-profile)\b`, unknownKeyword, 'did you mean `change_profile`?', 'unknown-keyword'),
  slip(
    String.raw`(?<at>capabilities|caps?)\b(?=[ \t])`,
    unknownKeyword,
    'did you mean `capability`?',
    'unknown-keyword',
  ),
  slip(
    String.raw`(?<at>cap_(?<name>[a-z_]+))\b`,
    unknownKeyword,
    (groups) => `write \`capability ${groups['name']?.toLowerCase()}\``,
    'unknown-keyword',
  ),
  slip(
    String.raw`(?<at>[a-z]\w*):(?=[ \t]|$)`,
    unknownKeyword,
    'is this YAML? Check the policy in a separate file',
    'unknown-keyword',
  ),
];

function unknownKeyword(word: string): string {
  return `unknown keyword \`${word}\``;
}

/** Fails at a placeholder, or at a variable without `@`, in the place of a block. */
export function failPlaceholder(parser: Parser): void {
  failSlip(parser, placeholders, parser.at);
}

/** Fails at a word that begins no statement: a misspelt keyword, a profile without the keyword, or anything else. */
export function failUnknownWord(parser: Parser, end: number): never {
  const start = parser.at;
  failSlip(parser, words, start);
  const word = parser.text.slice(start, end);
  const next = spacesEnd(parser.text, end);
  const guess = suggest(word, [...statementKeywords, 'else']);
  const span = parser.span(start, end);
  const shown = `\`${textOf(word as ByteString)}\``;
  parser.at = end;
  if (guess === undefined && parser.text.startsWith('{', next)) {
    return parser.fail('unknown-keyword', span, `the name ${shown} opens a profile without the keyword`, {
      hint: `write \`profile ${textOf(word as ByteString)} {\``,
    });
  }
  if (statementKeywords.has(word)) {
    const message = qualifierKeywords.includes(word)
      ? `${shown} qualifies no rule here`
      : `${shown} cannot follow qualifiers`;
    return parser.fail('unexpected-token', span, message);
  }
  if (parser.text.startsWith('/', end) && guess === undefined) {
    const written = parser.shown(start, anyNameEnd(parser.text, start)).slice(1, -1);
    return parser.fail('unknown-keyword', span, 'a path that does not begin with `/`', {
      hint: `write \`/${written}\``,
    });
  }
  const letter = permissionSynonyms.get(word);
  const correction = letter ?? guess;
  const hint =
    correction === undefined
      ? (hintAfterComma(parser, start) ?? 'a statement begins with a keyword, a path or a variable')
      : `did you mean \`${correction}\`?`;
  return parser.fail('unknown-keyword', span, `unknown keyword ${shown}`, { hint });
}

/** Explains an unintentional comma within a rule. */
function hintAfterComma({ text }: Parser, start: number): string | undefined {
  const before = text.slice(Math.max(0, start - maxLineLength), start);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  const rule = /(?:^|[,{])[ \t]*((?:(?:allow|audit|deny|owner)[ \t]+)*([a-z_]+)\b[^,{}]*),[ \t]*$/.exec(line);
  if (rule === null || !statementKeywords.has(rule[2] ?? '')) return undefined;
  const isCondition = /=[^()]*$/.test(rule[1] ?? '');
  return isCondition
    ? 'a `,` ends the rule: write several values in parentheses, as in `set=(term, kill)`'
    : `a \`,\` ends the rule: begin the next one with \`${rule[2]}\`, too`;
}

/** A length that no real line exceeds. */
const maxLineLength = 500;

/**
 * Fails at text that begins no statement.
 *
 * @param statement - the start of the statement, including qualifiers
 */
export function failUnknownStart(parser: Parser, statement: number): never {
  const { text, at } = parser;
  if (text[at] === ',') {
    parser.at++;
    const qualifiers = parser.shown(statement, statement + text.slice(statement, at).trimEnd().length);
    const isAlone = statement < at && blanksEnd(text, parser.at) === lineEnd(text, parser.at);
    if (isAlone)
      return parser.fail('unexpected-token', parser.span(at), `${qualifiers} without a rule`, {
        hint: 'write the rule after the qualifiers',
      });
    return parser.fail('unexpected-token', parser.span(at), 'there is no rule before this `,`', { hint: 'delete it' });
  }
  failSlip(parser, starts, at);
  if (text[at] === '$' || text[at] === '@') {
    const span = parser.tokenSpan();
    parser.at = blanksEnd(text, span.end);
    return parser.fail('invalid-name', span, 'this is not a variable', {
      hint: 'write variables as `@{NAME}`; a name has letters, digits and `_`, and starts with a letter',
    });
  }
  return parser.failExpecting('a rule');
}

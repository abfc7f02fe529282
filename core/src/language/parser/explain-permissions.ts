import type { Word } from '../ast-words.ts';
import type { Parser } from './parser.ts';
import { crossesLine, nameEnd, permissionEnd, wordEnd } from './scanner.ts';
import { failSlip, slip, type Slip } from './slip.ts';

const letters = 'the permissions of files are `r`, `w`, `a`, `l`, `k`, `m`, and `x` with `i`, `p`, `c` or `u`';

const path = '(?<path>"[^"]*"|\\S+?)';
const permissions = '(?:[pc]?[iu]?x|[rwalkm])+';
const spelled = '(?:append|execute|exec|read|write)';
/** A word of an unquoted path, up to a comma that ends a rule. */
const pathWord = '(?:[^\\s,"#]|,(?=\\S))+';
const blanks = '[ \\t]+';

/** Common mistakes after a path, in the place of permissions. */
const slips: readonly Slip[] = [
  slip(
    '[^\\s{]*(?<at>\\{\\{[^{}]*\\}\\}).*(?=,)',
    (at) => `\`${at}\` is a placeholder of a template`,
    'check the generated file',
  ),
  slip(`(?<at>//\\S*|/\\*)${blanks}\\S.*`, (at) => `\`${at}\` does not begin a comment`, 'a comment begins with `#`'),
  slip(
    `(?<at>\\S*\\{[^{}\\s]*)${blanks}[^{}]*\\}.*(?=,)`,
    'a blank ends this path inside of `{`',
    'delete the blank, or write the path in quotes',
  ),
  slip(
    `${path}(?<at>,)${blanks}${permissions}(?=[ \\t]*(?:,|#|$))`,
    'a `,` between a path and its permissions',
    'delete it',
  ),
  slip(`${path}${blanks}(?:${permissions})?[ \\t]*(?<at>;)`, '`;` does not end a rule', 'write `,`'),
  slip(`${path}${blanks}(?<at>[=:])(?=[ \\t])`, (at) => `a \`${at}\` between a path and its permissions`, 'delete it'),
  slip(
    `${path}${blanks}${permissions}(?<at>->)`,
    '`->` needs a blank before it',
    'without a blank, apparmor_parser reads this as part of a name',
  ),
  slip(
    `${path}${blanks}(?<at>deny|allow|audit|owner|other|prompt)(?=[ \\t])`,
    (at) => `\`${at}\` must precede the path`,
    (groups) => `write \`${groups['at']} ${groups['path']}\``,
    'unknown-qualifier',
  ),
  slip(
    `${path}${blanks}(?<at>${spelled}(?:${blanks}${spelled})+)(?=[ \\t]*(?:,|$))`,
    (at) => `unknown permissions \`${at}\``,
    (groups) => `did you mean \`${lettersOf(groups['at'] ?? '')}\`?`,
    'unknown-permission',
  ),
  slip(
    `(?<path>[^\\s"]+)(?<at>${blanks})(?![/@{}]|->|${permissions}[ \\t])(?<more>${pathWord}(?:${blanks}${pathWord})*?)(?=${blanks}${permissions}[ \\t]*(?:,|->))`,
    'a blank ends a path that is not in quotes',
    (groups) => `write \`"${groups['path']}${groups['at']}${groups['more']}"\``,
  ),
  slip(
    `${path}${blanks}(?<at>\\([^)]*\\)?|\\d+|(?!->)[^\\s,\\w/@{}#"][^\\s,]*|\\w+[^\\s,\\w][^\\s,]*)`,
    (at) => `\`${at}\` is not a permission`,
    letters,
    'unknown-permission',
  ),
];

function lettersOf(words: string): string {
  return words
    .split(/[ \t]+/)
    .map((spelledOut) => permissionSynonyms.get(spelledOut) ?? '')
    .join('');
}

/** Fails after a path without permissions, with a guess at the intended text. */
export function failPermissions(parser: Parser, { span }: Word): never {
  if (parser.code === 0x7b)
    return parser.failExpecting('permissions after the path', { hint: 'write a child profile as `profile name {`' });
  failSlip(parser, slips, span.start);
  if (crossesLine(parser.text, span.end, parser.at) || wordEnd(parser.text, parser.at) === parser.at)
    return parser.fail('unexpected-token', parser.span(span.end, span.end), 'missing permissions after this path', {
      hint: 'write for example `r`, `rw` or `ix` after the path',
    });
  return failUnknown(parser);
}

/** Reports the invalid letter. */
function failUnknown(parser: Parser): never {
  const start = parser.at;
  const end = Math.max(nameEnd(parser.text, start), start + 1);
  const written = parser.text.slice(start, end);
  const bad = permissionSynonyms.has(written) ? start : firstUnknown(parser, start, end);
  const span = parser.span(bad, bad === start ? end : bad + 1);
  const letter = parser.shown(span.start, span.end);
  parser.at = end;
  const message = `unknown permission ${letter}${bad === start ? '' : ` in ${parser.shown(start, end)}`}`;
  return parser.fail('unknown-permission', span, message, { hint: permissionHint(written) });
}

/** Returns the offset of the invalid letter; the start if only the combination is invalid. */
function firstUnknown(parser: Parser, start: number, end: number): number {
  let at = start;
  for (let next = permissionEnd(parser.text, at); next > at; next = permissionEnd(parser.text, at)) at = next;
  return at === end ? start : at;
}

/** The letters for permission words known from different kinds of rules. */
export const permissionSynonyms: ReadonlyMap<string, string> = new Map([
  ['append', 'a'],
  ['exec', 'ix'],
  ['execute', 'ix'],
  ['read', 'r'],
  ['write', 'w'],
]);

function permissionHint(word: string): string {
  const letter = permissionSynonyms.get(word);
  if (letter !== undefined) return `did you mean \`${letter}\`?`;
  if (/[pcu]$|i$/i.test(word)) return '`p`, `c`, `i` and `u` qualify an `x` after them, as in `ix`';
  return letters;
}

import type { Word } from '../ast-words.ts';
import type { Parser } from './parser.ts';
import { failSlip, slip, type Slip } from './slip.ts';
import { profileFlags } from '../keywords/flags.ts';

const blanks = '[ \\t]+';
/** A name or an attachment, quoted or not; a blank after a backslash is part of the word. */
const word = '(?!\\{[ \\t])(?:"[^"]*"|(?:[^\\s"\\\\]|\\\\.)+)';
/** The end of the words of a head. */
const rest = `(?=${blanks}(?:\\{|\\(|flags\\b|xattrs\\b))`;
const plain = '(?!flags\\b|xattrs\\b)[\\w.-]+';
const flagNames = profileFlags.filter((name) => /^\w+$/.test(name)).join('|');
const flagList = '\\[?(?<list>[a-z_]+(?:,[ \\t]*[a-z_]+)*)\\]?';

/** Common mistakes in the head of a profile, starting at the name. */
const slips: readonly Slip[] = [
  slip(
    String.raw`(?<at>\{\{[^{}"]*\}\})`,
    (at) => `\`${at}\` is a placeholder of a template`,
    'check the generated file',
  ),
  slip(
    `(?:${word}${blanks}){1,2}(?<at>flags?)[ \\t]*(?<list>\\([^()]*\\))`,
    (at) => `\`${at}\` without \`=\``,
    (groups) => `write \`flags=${groups['list']}\``,
  ),
  slip(
    `(?:${word}${blanks}){1,2}(?<at>flags?[ \\t]*=[ \\t]*${flagList})(?=[ \\t]*\\{)`,
    'flags without parentheses',
    (groups) => `write \`flags=(${groups['list']})\``,
  ),
  slip(
    `(?:${word}${blanks}){1,2}(?<at>flag)(?=[ \\t]*=)`,
    (at) => `unknown part \`${at}\` of the head of a profile`,
    'did you mean `flags`?',
    'unknown-condition',
  ),
  slip(
    `(?:${word}${blanks}){1,2}(?<at>${flagNames})(?=[ \\t]*\\{)`,
    (at) => `a flag \`${at}\` outside of \`flags=(…)\``,
    (groups) => `write \`flags=(${groups['at']})\``,
  ),
  slip(
    `(?:${word}${blanks})?[^\\s"()=]*?[^\\s,"()=\\\\](?<at>,)${rest}`,
    'a `,` in the head of a profile',
    'delete it',
  ),
  slip(
    `(?<at>${plain}(?:${blanks}${plain})+)${rest}`,
    'a name with blanks that is not in quotes',
    (groups) => `write \`"${groups['at']}"\``,
    'invalid-name',
  ),
  slip(
    `${word}${blanks}(?<at>[\\w.-]+/[^\\s"]*)${rest}`,
    'an attachment that does not begin with `/`',
    (groups) => `write \`/${groups['at']}\``,
    'invalid-name',
  ),
  slip(
    `${word}${blanks}(?<path>[/@][^\\s"\\\\]*)(?<at>${blanks})(?<more>${plain}(?:/[^\\s"]*)?)${rest}`,
    'a blank ends an attachment that is not in quotes',
    (groups) => `write \`"${groups['path']}${groups['at']}${groups['more']}"\``,
    'invalid-name',
  ),
  slip(
    `${word}${blanks}[/@][^\\s"\\\\]*${blanks}(?<at>[/@][^\\s"]*)${rest}`,
    'a second attachment',
    'a profile has a single attachment, perhaps a pattern such as `/usr/{bin,sbin}/name`',
  ),
  slip(
    `(?:${word}${blanks}){1,2}flags[ \\t]*=[ \\t]*\\([^()]*\\)${blanks}(?<at>[/@"][^\\s]*)`,
    'an attachment after the flags',
    'write the attachment before the flags',
  ),
];

/**
 * Fails with the hint for a common mistake in the head of a profile, in place of the diagnostics since the given count.
 */
export function failHead(parser: Parser, name: Word, reported: number): void {
  failSlip(parser, slips, name.span.start, reported);
}

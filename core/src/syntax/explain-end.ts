import type { Parser } from './parser.ts';
import { failSlip, slip, type Slip } from './slip.ts';

/** What people write where the comma of a rule should stand. */
const ends: readonly Slip[] = [
  slip('(?<at>;)', '`;` ends no rule', 'write `,`'),
  slip('(?<at>=>|-[ \\t]+>|>)', (at) => `\`${at}\` is no arrow`, 'write `->`'),
  slip(
    '(?<at>!=)',
    '`!=` is no operator of a rule',
    'a rule names what it is about: write another one for what is excepted',
  ),
];

/** Gives up at what was likely to be meant for something else, where a rule should end. */
export function failEnd(parser: Parser): void {
  failSlip(parser, ends, parser.at);
}

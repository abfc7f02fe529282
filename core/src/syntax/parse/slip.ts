import { textOf, type ByteString } from '../../source/bytes.ts';
import type { DiagnosticCode } from '../../diagnostic/codes.ts';
import type { Parser } from './parser.ts';
import { lineEnd } from './scanner.ts';

/** Parts of a line by the names of their groups, as people see them. */
type Groups = Readonly<Record<string, string>>;

/** Something that people write and the language does not have, recognised by how its line goes on. */
export interface Slip {
  /** The group `at` is what is wrong. */
  readonly test: RegExp;
  readonly code: DiagnosticCode;
  readonly message: (at: string) => string;
  readonly hint: (groups: Groups) => string;
}

/** More than anyone writes in one rule. */
const longestRule = 500;

/**
 * A slip in words.
 *
 * @param source - a regular expression of the line from where it is looked at; what it matches is not read again
 */
export function slip(
  source: string,
  message: string | Slip['message'],
  hint: string | Slip['hint'],
  code: DiagnosticCode = 'unexpected-token',
): Slip {
  let test: RegExp | undefined;
  return {
    // There are many, and most runs need none.
    get test() {
      return (test ??= new RegExp(`^(?:${source})`, 'di'));
    },
    code,
    message: typeof message === 'string' ? () => message : message,
    hint: typeof hint === 'string' ? () => hint : hint,
  };
}

/**
 * Gives the statement up if one of these slips is what it goes on with.
 *
 * @param told - how many diagnostics there were before; what was told since only follows from the slip
 */
export function failSlip(parser: Parser, slips: readonly Slip[], from: number, told = parser.diagnostics.length): void {
  const line = parser.text.slice(from, Math.min(lineEnd(parser.text, from), from + longestRule));
  for (const { test, code, message, hint } of slips) {
    const match = test.exec(line);
    const at = match?.indices?.groups?.['at'];
    if (match === null || at === undefined) continue;
    const groups: Groups = Object.fromEntries(
      Object.entries(match.groups ?? {}).map(([name, text]) => [name, textOf((text ?? '') as ByteString)]),
    );
    parser.at = from + match[0].length;
    parser.diagnostics.length = told;
    parser.fail(code, parser.span(from + at[0], from + at[1]), message(groups['at'] ?? ''), { hint: hint(groups) });
  }
}

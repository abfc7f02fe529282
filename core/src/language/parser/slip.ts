import type { ByteString } from '../../source/bytes.ts';
import { textOf } from '../../source/printable-text.ts';
import type { DiagnosticCode } from '../../diagnostics/codes.ts';
import type { Parser } from './parser.ts';
import { lineEnd } from './scanner.ts';

/** The matched parts of a line by group name, as shown to people. */
type Groups = Readonly<Record<string, string>>;

/** A common mistake, recognised by the rest of the line. */
export interface Slip {
  /** The pattern. The group `at` is the mistake. */
  readonly test: RegExp;
  readonly code: DiagnosticCode;
  readonly message: (at: string) => string;
  readonly hint: (groups: Groups) => string;
}

/** A length that no real rule exceeds. */
const maxRuleLength = 500;

/**
 * Creates a slip.
 *
 * @param source - a regular expression for the rest of the line; parsing continues after the match
 */
export function slip(
  source: string,
  message: string | Slip['message'],
  hint: string | Slip['hint'],
  code: DiagnosticCode = 'unexpected-token',
): Slip {
  let test: RegExp | undefined;
  return {
    // Compiled on demand: the slips are many, and most runs need none.
    get test() {
      return (test ??= new RegExp(`^(?:${source})`, 'di'));
    },
    code,
    message: typeof message === 'string' ? () => message : message,
    hint: typeof hint === 'string' ? () => hint : hint,
  };
}

/**
 * Fails with the first matching slip, if any. Diagnostics since the given count are dropped, as consequences of the
 * slip.
 */
export function failSlip(
  parser: Parser,
  slips: readonly Slip[],
  from: number,
  reported = parser.diagnostics.length,
): void {
  const line = parser.text.slice(from, Math.min(lineEnd(parser.text, from), from + maxRuleLength));
  for (const { test, code, message, hint } of slips) {
    const match = test.exec(line);
    const at = match?.indices?.groups?.['at'];
    if (match === null || at === undefined) continue;
    const groups: Groups = Object.fromEntries(
      Object.entries(match.groups ?? {}).map(([name, text]) => [name, textOf((text ?? '') as ByteString)]),
    );
    parser.at = from + match[0].length;
    parser.diagnostics.length = reported;
    parser.fail(code, parser.span(from + at[0], from + at[1]), message(groups['at'] ?? ''), { hint: hint(groups) });
  }
}

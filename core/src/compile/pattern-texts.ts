import { refusedByOne, type Report } from '../diagnostics/diagnostic-at.ts';
import { apparmor41, apparmor50 } from '../file-rules/compiler-behaviours.ts';
import { aareError, type PatternError } from '../patterns/aare.ts';
import { patternDiagnostic } from '../rule-checks/pattern-diagnostic.ts';
import type { ByteString } from '../source/bytes.ts';
import type { Span } from '../source/span.ts';

/** A pattern with its variables replaced, as expanded by AppArmor 4.1 and by 5.0. */
export interface PatternTexts {
  readonly earlier: ByteString;
  readonly later: ByteString;
}

/** Reports a malformed pattern, as an error if both compilers refuse the pattern. */
export function reportPattern(
  { earlier, later }: PatternTexts,
  span: Span,
  report: Report,
  faultOf: (pattern: ByteString) => PatternError | undefined = aareError,
): void {
  const fault = faultOf(earlier);
  const laterFault = later === earlier ? fault : faultOf(later);
  if (fault !== undefined) {
    const error = patternDiagnostic(earlier, fault, span);
    report(laterFault === undefined ? refusedByOne(error, apparmor41.name) : error);
  } else if (laterFault !== undefined) {
    report(refusedByOne(patternDiagnostic(later, laterFault, span), apparmor50.name));
  }
}

import { refusedByOne, type Report } from '../diagnostic/diagnostic-at.ts';
import { apparmor41, apparmor50 } from '../exec-conflicts/compiler-behaviours.ts';
import { aareError, type PatternError } from '../glob/aare.ts';
import { patternDiagnostic } from '../rules/pattern-diagnostic.ts';
import type { ByteString } from '../source/bytes.ts';
import type { Span } from '../source/span.ts';

/** A pattern with its variables replaced, as AppArmor 4.1 and as 5.0 does that. */
export interface PatternTexts {
  readonly earlier: ByteString;
  readonly later: ByteString;
}

/** Reports what is not well-formed: as an error if it is so to both compilers. */
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

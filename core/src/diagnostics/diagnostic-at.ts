import type { Span } from '../source/span.ts';
import type { DiagnosticCode } from './codes.ts';
import type { CompilerName, Diagnostic, Severity } from './diagnostic.ts';

/** A function to receive diagnostics about policy. */
export type Report = (diagnostic: Diagnostic) => void;

/** Creates an error: the policy is invalid. */
export function errorAt(span: Span, code: DiagnosticCode, message: string, hint?: string): Diagnostic {
  return diagnosticAt('error', span, code, message, hint);
}

/** Creates a warning: the policy is valid, but probably unintended or soon unsupported. */
export function warningAt(span: Span, code: DiagnosticCode, message: string, hint?: string): Diagnostic {
  return diagnosticAt('warning', span, code, message, hint);
}

/** Turns an error into a warning, if only one of the compilers refuses the policy. */
export function refusedByOne(error: Diagnostic, refusedBy: CompilerName): Diagnostic {
  return { ...error, severity: 'warning', message: `${error.message}, to ${refusedBy}`, refusedBy };
}

function diagnosticAt(
  severity: Severity,
  span: Span,
  code: DiagnosticCode,
  message: string,
  hint: string | undefined,
): Diagnostic {
  const said = { code, severity, message, span } as const;
  return hint === undefined ? said : { ...said, hint };
}

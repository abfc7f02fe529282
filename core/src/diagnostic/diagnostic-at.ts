import type { Span } from '../source/span.ts';
import type { DiagnosticCode } from './codes.ts';
import type { CompilerName, Diagnostic, Severity } from './diagnostic.ts';

/** Takes what there is to say about policy. */
export type Report = (diagnostic: Diagnostic) => void;

/** What makes policy invalid. */
export function errorAt(span: Span, code: DiagnosticCode, message: string, hint?: string): Diagnostic {
  return diagnosticAt('error', span, code, message, hint);
}

/** What is valid, and hardly meant or soon gone. */
export function warningAt(span: Span, code: DiagnosticCode, message: string, hint?: string): Diagnostic {
  return diagnosticAt('warning', span, code, message, hint);
}

/** What would be an error, if one of the compilers did not take it. */
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

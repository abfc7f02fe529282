import { printable, type Diagnostic } from '@lamellar/core/language';
import type { CheckedFile } from '../check/checked-file.ts';
import type { KernelRequest } from '../policy/policy-options.ts';
import { checkVerdict, type CheckVerdict } from './check-verdict.ts';

/**
 * The result of `check` for one file.
 *
 * @schema check lamellar check --format ndjson
 */
export interface CheckedFileView extends Pick<CheckedFile, 'compiler' | 'valid' | 'profiles'> {
  /** The path from the command line, or a file below a directory of the command line. */
  readonly path: string;
  /** The reason for errors: a failed expectation, invalid policy, or an unreadable file. */
  readonly verdict: CheckVerdict;
  /** The requested kernels, with the kernels used instead; absent if no kernel was requested by version. */
  readonly requestedKernels?: readonly KernelRequest[];
  /** The errors and warnings, in the order of the file. */
  readonly diagnostics: readonly DiagnosticView[];
}

/** An error or a warning at a place. */
interface DiagnosticView {
  /** The code; docs/reference/diagnostics.md has a row for each. */
  readonly code: string;
  /** The severity: `error` if the policy is invalid. */
  readonly severity: Diagnostic['severity'];
  /** The problem. */
  readonly message: string;
  /** The file of the problem, possibly an included file. */
  readonly file: string;
  /** The line, from 1. */
  readonly line: number;
  /** The column, from 1. */
  readonly column: number;
  /** Advice, or null. */
  readonly hint: string | null;
}

/** Converts the result of a file to plain data. */
export function checkedFileView(checked: CheckedFile): CheckedFileView {
  const { path, compiler, valid, profiles, requests = [] } = checked;
  const [verdict, diagnostics] = [checkVerdict(checked), checked.diagnostics.map(diagnosticView)];
  return {
    path: printable(path),
    compiler,
    valid,
    verdict,
    profiles,
    ...(requests.length === 0 ? {} : { requestedKernels: requests }),
    diagnostics,
  };
}

function diagnosticView({ code, severity, message, span, hint }: Diagnostic): DiagnosticView {
  const { line, column } = span.source.position(span.start);
  return { code, severity, message, file: printable(span.source.name), line, column, hint: hint ?? null };
}

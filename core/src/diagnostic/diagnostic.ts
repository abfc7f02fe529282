import type { Span } from '../source/span.ts';
import type { DiagnosticCode } from './codes.ts';

/** How much a diagnostic matters: an error makes policy invalid, a warning never does. */
export type Severity = 'error' | 'warning';

/** A version of apparmor_parser whose verdicts are known. */
export type CompilerName = 'AppArmor 4.1' | 'AppArmor 5.0';

/**
 * Something to tell a person about policy. The message is lower case without a full stop, with
 * policy text in backticks; the hint says what to write or do instead.
 */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  readonly hint?: string;
  /** Other places that explain this one, such as the first of two profiles. */
  readonly related?: readonly RelatedPlace[];
  /** The version of apparmor_parser that refuses this, where another takes it. */
  readonly refusedBy?: CompilerName;
  /** The includes that led to this place, outermost first. */
  readonly via?: readonly Span[];
}

/** A second place in a diagnostic, with what is to be seen there. */
export interface RelatedPlace {
  readonly message: string;
  readonly span: Span;
}

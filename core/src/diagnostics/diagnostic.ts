import type { ByteString } from '../source/bytes.ts';
import type { Span } from '../source/span.ts';
import type { DiagnosticCode } from './codes.ts';

/** The severity of a diagnostic: an error makes policy invalid, a warning never does. */
export type Severity = 'error' | 'warning';

/** A version of apparmor_parser with known verdicts. */
export type CompilerName = 'AppArmor 4.1' | 'AppArmor 5.0';

/**
 * A report to people about policy. The message is lower case without a full stop, with policy text in backticks. The
 * hint says what to write or do instead.
 */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  readonly hint?: string;
  /** Further places with an explanation, such as the first of two profiles. */
  readonly related?: readonly RelatedPlace[];
  /** The only version of apparmor_parser to refuse the policy. */
  readonly refusedBy?: CompilerName;
  /** A safe change of the text that removes the problem. */
  readonly fix?: TextEdit;
  /** The includes on the way to the place, outermost first. */
  readonly via?: readonly Span[];
}

/** A replacement for a part of a text. */
export interface TextEdit {
  readonly span: Span;
  readonly text: ByteString;
}

/** A second place in a diagnostic, with an explanation. */
export interface RelatedPlace {
  readonly message: string;
  readonly span: Span;
}

import type { DiagnosticCode } from '../diagnostics/codes.ts';
import type { Stretch } from './expectation.ts';

/** An error in an expectation, with its place. The reader of the surrounding file turns the error into a diagnostic. */
export interface ExpectationError extends Stretch {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly hint?: string;
}

/**
 * Thrown if an expectation cannot be parsed further. Caught within `parseExpectation`. Not an Error, because the stack
 * trace would be unused.
 */
export class ExpectationFault {
  readonly error: ExpectationError;

  constructor(error: ExpectationError) {
    this.error = error;
  }
}

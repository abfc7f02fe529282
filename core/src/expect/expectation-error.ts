import type { DiagnosticCode } from '../diagnostic/codes.ts';
import type { Stretch } from './expectation.ts';

/** What is wrong with a sentence, and which part of it. The file that holds the sentence makes a diagnostic of it. */
export interface ExpectationError extends Stretch {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly hint?: string;
}

/**
 * Thrown where a sentence cannot be read on. Never leaves `parseExpectation`. It is no Error, whose stack
 * nobody would see.
 */
export class Fault {
  readonly error: ExpectationError;

  constructor(error: ExpectationError) {
    this.error = error;
  }
}

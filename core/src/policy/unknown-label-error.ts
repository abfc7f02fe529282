import type { Diagnostic } from '../diagnostic/diagnostic.ts';
import type { LabelError } from '../label/parse-label.ts';

/** Thrown where a text is no label of the policy. */
export class UnknownLabelError extends Error {
  override readonly name = 'UnknownLabelError';
  /** What to write or do instead, where that can be told. */
  readonly hint: string | undefined;
  /** What is wrong in the policy, where that is the reason. */
  readonly diagnostics: readonly Diagnostic[];

  constructor({ message, hint, diagnostics = [] }: LabelError) {
    super(message);
    this.hint = hint;
    this.diagnostics = diagnostics;
  }
}

import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { LabelError } from '../labels/parse-label.ts';

/** Thrown where a text is no label of the policy. */
export class UnknownLabelError extends Error {
  override readonly name = 'UnknownLabelError';
  /** Advice for the author, if available. */
  readonly hint: string | undefined;
  /** Diagnostics of the policy, if errors in the policy are the reason. */
  readonly diagnostics: readonly Diagnostic[];

  constructor({ message, hint, diagnostics = [] }: LabelError) {
    super(message);
    this.hint = hint;
    this.diagnostics = diagnostics;
  }
}

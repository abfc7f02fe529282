/** The source of an error: invalid input, or the machine, which lacks a permission or a feature. */
export type LoadErrorKind = 'invalid' | 'environment';

/** Thrown if policy, a snapshot or a file cannot be loaded. The message is for people. */
export class LoadError extends Error {
  override readonly name = 'LoadError';
  readonly kind: LoadErrorKind;
  /** A remedy, if available. */
  readonly hint: string | undefined;

  constructor(message: string, options: { readonly kind?: LoadErrorKind; readonly hint?: string | undefined } = {}) {
    super(message);
    this.kind = options.kind ?? 'invalid';
    this.hint = options.hint;
  }
}

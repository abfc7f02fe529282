/** A reason why words name no operation or no object, with a hint at a correct form. */
export interface OperationError {
  readonly message: string;
  readonly hint: string;
}

/** Wraps a message and a hint as the error that readers of operations and objects return. */
export function operationError(message: string, hint: string): { readonly error: OperationError } {
  return { error: { message, hint } };
}

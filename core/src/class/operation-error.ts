/** Why words name no operations, or nothing that they are done to, and what could be written instead. */
export interface OperationError {
  readonly message: string;
  readonly hint: string;
}

/** What is wrong, as readers of operations and objects give it back. */
export function fault(message: string, hint: string): { readonly error: OperationError } {
  return { error: { message, hint } };
}

/** Why words name no operations, or nothing that they are done to, and what could be written instead. */
export interface OperationError {
  readonly message: string;
  readonly hint: string;
}

/**
 * Compiled policy is malformed. The error stays inside of this folder: `unpackPolicy` catches the error and reports a
 * problem with an offset.
 */
export class DamagedPolicyError extends Error {
  override readonly name = 'DamagedPolicyError';
  /** The offset in the blob, in bytes. */
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

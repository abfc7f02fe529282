/**
 * Compiled policy is not what it has to be. It stays inside of this folder: `unpackPolicy` catches it and tells what it
 * says as a problem with an offset.
 */
export class DamagedPolicyError extends Error {
  override readonly name = 'DamagedPolicyError';
  /** Where in the blob, in bytes. */
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

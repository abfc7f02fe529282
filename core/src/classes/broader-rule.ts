import type { ByteString } from '../source/bytes.ts';

/** The way in which a rule is broader than the observed request needs. */
export type BroaderForm =
  /** All values before the object: every signal. */
  | 'every-value'
  /** Every stack with any of the peer's profiles. */
  | 'any-stack'
  /** All profiles of a stack, separately and as a whole. */
  | 'each-part'
  /** Any owner of the file. */
  | 'whoever'
  /** All files in the same folder. */
  | 'same-folder'
  /** All files below the folder. */
  | 'below-folder'
  /** All permissions of the class. */
  | 'every-permission'
  /** Sockets of every type. */
  | 'every-type'
  | 'any-source'
  /** Any address of both sockets. */
  | 'any-address'
  | 'any-options'
  /** Every member of an interface. */
  | 'every-member'
  /** Every message to, or from, the peer. */
  | 'every-message';

/** A rule with more permissions than observed, and the kind of excess. */
export interface BroaderRule {
  readonly as: BroaderForm;
  readonly rule: ByteString;
}

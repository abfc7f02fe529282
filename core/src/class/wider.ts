import type { ByteString } from '../source/bytes.ts';

/** How a rule is wider than what was seen takes. */
export type WiderForm =
  /** All values that stand before the object: every signal. */
  | 'every-value'
  /** Every stack that has one of the peer's profiles. */
  | 'any-stack'
  /** Each profile of a stack by itself, and all together. */
  | 'each-part'
  /** Whoever owns the file. */
  | 'whoever'
  /** The files of every process, by whatever number. */
  | 'every-process'
  /** All that is in the same folder. */
  | 'same-folder'
  /** All that is below it. */
  | 'below-folder'
  /** All permissions of the class. */
  | 'every-permission'
  /** Of every type. */
  | 'every-type'
  | 'any-source'
  | 'any-options'
  /** Every member of an interface. */
  | 'every-member'
  /** Every message to, or from, the peer. */
  | 'every-message';

/** A rule that gives more than was seen, and how. */
export interface WiderRule {
  readonly as: WiderForm;
  readonly rule: ByteString;
}

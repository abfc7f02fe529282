import type { ByteSet } from '../patterns/byte-set.ts';
import type { Pattern } from '../patterns/pattern.ts';
import type { ByteString } from '../source/bytes.ts';
import type { ClassByte } from './automaton.ts';

/** The effect of a rule on its permissions. */
export type RuleEffect = 'allow' | 'deny' | 'prompt';

/** A rule, ready to be matched. */
export interface RuleTerms {
  readonly classByte: ClassByte;
  readonly effect: RuleEffect;
  /** The permissions of the class, as bits. */
  readonly permissions: number;
  readonly priority: number;
  readonly audit: boolean;
  /** The bytes before the object. */
  readonly before: readonly ByteSet[];
  readonly object: Pattern;
  /**
   * The source of `object`; undefined for any object. Rules are equal if the sources and all terms besides `object`
   * are.
   */
  readonly objectText?: ByteString;
}

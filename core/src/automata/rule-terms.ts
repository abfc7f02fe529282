import type { ByteSet } from '../patterns/byte-set.ts';
import type { Pattern } from '../patterns/pattern.ts';
import type { ByteString } from '../source/bytes.ts';
import type { ClassByte } from './automaton.ts';

/** What a rule does with its permissions. */
export type RuleEffect = 'allow' | 'deny' | 'prompt';

/** A rule, ready to be matched. */
export interface RuleTerms {
  readonly classByte: ClassByte;
  readonly effect: RuleEffect;
  /** Those of its class, as bits. */
  readonly permissions: number;
  readonly priority: number;
  readonly audit: boolean;
  /** What stands in front of the object, byte by byte. */
  readonly before: readonly ByteSet[];
  readonly object: Pattern;
  /** What `object` was read from; undefined for any object. Rules are alike where this and the rest are. */
  readonly objectText?: ByteString;
}

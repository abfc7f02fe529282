import { limitRule } from '../../classes/rule-words.ts';
import { complaintsOf } from '../denial.ts';
import type { Label, LabelPart } from '../../labels/label.ts';
import type { ByteString } from '../../source/bytes.ts';
import { writtenLimit } from '../../language/keywords/limit-value.ts';
import { limitNames } from '../../language/keywords/rlimits.ts';

/** A rule with everything relevant for a label, and the layer if only a single layer has the rule. */
export interface EffectiveRule {
  readonly rule: ByteString;
  /** The name of the rule's operation. */
  readonly name: string;
  /** The maximum allowed value. */
  readonly value: bigint;
  /** The value as written. */
  readonly written: string;
  readonly by: LabelPart | undefined;
}

/**
 * Returns the effective limits of a label: the minimum of all layers. Unconfined mode and complaints limit nothing.
 *
 * @see `evaluateLimit`
 */
export function rulesAboutLimits({ parts }: Label): readonly EffectiveRule[] {
  return limitNames.flatMap((name) => {
    const limits = parts.flatMap((part) => {
      const { profile } = part;
      const isUnlimited = profile.mode === 'unconfined' || complaintsOf(profile, 'aa_audit') !== 'none';
      const limit = isUnlimited ? undefined : profile.limit(name);
      return limit === undefined ? [] : [{ part, value: limit.value }];
    });
    const [first, ...others] = limits.toSorted((left, right) => (left.value < right.value ? -1 : 1));
    if (first === undefined) return [];
    const by = others.some(({ value }) => value === first.value) ? undefined : first.part;
    const written = writtenLimit(name, first.value);
    return [{ rule: limitRule(name, first.value), name, value: first.value, written, by }];
  });
}

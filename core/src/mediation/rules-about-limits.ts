import { limitRule } from '../class/rule-words.ts';
import type { Label, LabelPart } from '../label/label.ts';
import type { ByteString } from '../source/bytes.ts';
import { writtenLimit } from '../syntax/vocabulary/limit-value.ts';
import { limitNames } from '../syntax/vocabulary/rlimits.ts';

/** A rule that tells all that counts for a label, and whose it is where one layer alone has it so. */
export interface ToldRule {
  readonly rule: ByteString;
  /** The operation that it is about, by name. */
  readonly name: string;
  /** What it allows at most. */
  readonly value: bigint;
  /** The same as it is written. */
  readonly written: string;
  readonly by: LabelPart | undefined;
}

/**
 * The limits that count for a label: the least of its layers'. Unconfined and complain mode limit nothing.
 *
 * @see `askLimit`
 */
export function rulesAboutLimits({ parts }: Label): readonly ToldRule[] {
  return limitNames.flatMap((name) => {
    const limits = parts.flatMap((part) => {
      const { mode } = part.profile;
      const limit = mode === 'unconfined' || mode === 'complain' ? undefined : part.profile.limit(name);
      return limit === undefined ? [] : [{ part, value: limit.value }];
    });
    const [first, ...others] = limits.toSorted((left, right) => (left.value < right.value ? -1 : 1));
    if (first === undefined) return [];
    const by = others.some(({ value }) => value === first.value) ? undefined : first.part;
    const written = writtenLimit(name, first.value);
    return [{ rule: limitRule(name, first.value), name, value: first.value, written, by }];
  });
}

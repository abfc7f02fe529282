import type { Label, LabelPart } from '../label/label.ts';
import type { ByteString } from '../source/bytes.ts';
import { noLimit } from '../syntax/vocabulary/limit-value.ts';
import { limitNames, rlimits, type LimitName } from '../syntax/vocabulary/rlimits.ts';

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
    const rule = `set rlimit ${name} <= ${written},` as ByteString;
    return [{ rule, name, value: first.value, written, by }];
  });
}

function writtenLimit(name: LimitName, value: bigint): string {
  if (value === noLimit) return 'infinity';
  return String(rlimits.get(name) === 'nice' ? value - 20n : value);
}

import type { Label, LabelPart } from '../label/label.ts';
import type { ByteString } from '../source/bytes.ts';
import { noLimit } from '../syntax/vocabulary/limit-value.ts';
import { limitNames, rlimits, type LimitName } from '../syntax/vocabulary/rlimits.ts';

/** A rule that tells all that counts for a label, and whose it is where one layer alone has it so. */
export interface ToldRule {
  readonly rule: ByteString;
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
    return [{ rule: limitRule(name, first.value), by }];
  });
}

function limitRule(name: LimitName, value: bigint): ByteString {
  const number = rlimits.get(name) === 'nice' ? value - 20n : value;
  return `set rlimit ${name} <= ${value === noLimit ? 'infinity' : number},` as ByteString;
}

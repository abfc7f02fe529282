import type { ByteString } from '../../source/bytes.ts';
import type { LimitName } from '../../language/keywords/rlimits.ts';

/** The object of a change of resource limits. */
export interface LimitObject {
  readonly kind: 'limit';
  readonly limit: LimitName;
  /** The value, spelled as in rules: `64M`. */
  readonly written: ByteString;
  /** The hard limit given to setrlimit(2), in decimal: a JavaScript number has too few digits. */
  readonly value: string;
}

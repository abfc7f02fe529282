import type { ByteString } from '../source/bytes.ts';
import type { LimitName } from '../syntax/vocabulary/rlimits.ts';

/** What a task wants to limit itself to. */
export interface LimitThing {
  readonly kind: 'limit';
  readonly limit: LimitName;
  /** As rules have it: `64M`. */
  readonly written: ByteString;
  /** The hard limit that setrlimit(2) is given, in decimal, since it has more digits than numbers do here. */
  readonly value: string;
}

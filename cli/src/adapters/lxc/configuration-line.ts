import type { Said } from '@lamellar/node/manifest';

/** A line of LXC's configuration with a key and a value. */
export interface ConfigurationLine extends Said {
  readonly key: string;
  /** True if `apply` has written the line. */
  readonly isApplied: boolean;
}

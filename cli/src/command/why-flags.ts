import type { PolicyOptions } from '../policy/policy-options.ts';
import type { FailOn } from './failing-records.ts';

/** The options of `why`. */
export interface WhyFlags extends PolicyOptions {
  readonly records?: boolean;
  readonly format: 'human' | 'json' | 'ndjson';
  /** The rules as a patch, and nothing else. */
  readonly patch?: true;
  /** The rules that keep it out of the log instead of those that allow it. */
  readonly silence?: boolean;
  /** What allows more, too. */
  readonly wider?: boolean;
  /** Tells of records as they are written. */
  readonly follow?: true;
  /** Which records end it with another status. */
  readonly failOn?: FailOn;
}

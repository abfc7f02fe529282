import type { CommandPolicyOptions } from '../policy/policy-options.ts';
import type { FailOn } from './failing-records.ts';

/** The options of `why`. */
export interface WhyFlags extends CommandPolicyOptions {
  readonly format: 'human' | 'json' | 'ndjson' | 'records';
  /** Print the rules as a patch, and nothing else. */
  readonly patch?: true;
  /** Suggest rules to silence the records, instead of rules to allow the operations. */
  readonly quietLog?: boolean;
  /** Offer broader rules, too. */
  readonly broader?: boolean;
  /** Print records as they are written. */
  readonly follow?: true;
  /** The records that make the exit status 1. */
  readonly failOn?: FailOn;
}

import type { AppArmorRecord } from '../log-records/record.ts';

/**
 * The conclusion about a denial:
 * - `add-rule`: a rule or a profile is missing;
 * - `opens-host`: a rule is missing, and opens the host;
 * - `quiet-log`: the denial is right or harmless, and a `deny` rule silences the log;
 * - `not-policy`: no rule helps, and the cause is elsewhere;
 * - `bug`: a defect of a kernel or a runtime;
 * - `unknown`: the records do not determine a rule.
 */
export type AdviceVerdict = 'add-rule' | 'opens-host' | 'quiet-log' | 'not-policy' | 'bug' | 'unknown';

/** A known cause of a denial. */
export interface FoundCause {
  /** The name of the cause, as in the folder of known causes or of a recorded reason. */
  readonly id: string;
  /** The cause and the remedy, in a sentence. */
  readonly words: string;
  /** True if the record or an evaluation proves the cause. */
  readonly confirmed: boolean;
  /** True if the cause explains only why a rule is missing: not shown if the policy allows the access. */
  readonly ofMissingRule?: true;
  /** A public description. */
  readonly link?: string;
  /** The first version without the problem. */
  readonly fixedIn?: string;
  /** True if the remedy in the words replaces rules for the recording profile. */
  readonly replacesRules?: true;
  /** True if the cause is rare: only the details of a record show it. */
  readonly isRare?: true;
  /** The conclusion, if different from a missing rule. */
  readonly verdict?: AdviceVerdict;
}

/** A kind of cause that the record shows. Returns undefined for records with different causes. */
export type RecognisedCause = (record: AppArmorRecord) => FoundCause | undefined;

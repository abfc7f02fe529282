/** A public thread about a denial, with the records, and the advice without policy. */
export interface FieldThread {
  readonly name: string;
  /** The address of the thread. */
  readonly seen: string;
  /** The rules that the affected project merged, or the participants used; undefined if no rule was the fix. */
  readonly upstream?: string;
  /** The known cause; undefined if only a rule was missing. */
  readonly cause?: string;
  /** The records as pasted. */
  readonly lines: readonly string[];
  /** The advised rules for the recording profiles, without duplicates. */
  readonly rules: readonly string[];
}

import type { CheckedFile } from '../check/checked-file.ts';

/** A report of `check`, written file by file. */
export interface CheckReport {
  file(checked: CheckedFile): void;
  /** Ends the report, after the last file. */
  end(): void;
}

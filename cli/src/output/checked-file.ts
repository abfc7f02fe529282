import type { Diagnostic } from '@lamellar/core/language';

/** What `check` found out about one file. */
export interface CheckedFile {
  /** As it was named, or its directory with its name in it. */
  readonly path: string;
  readonly valid: boolean;
  /** The names of its profiles, safe to print. */
  readonly profiles: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Where `check` writes what it finds, file by file. */
export interface CheckReport {
  file(checked: CheckedFile): void;
  /** After the last file. */
  end(): void;
}

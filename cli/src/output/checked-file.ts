import type { ByteString, Diagnostic } from '@lamellar/core/language';

/** What `check` found out about one file. */
export interface CheckedFile {
  /** As it was named, or its directory with its name in it. */
  readonly path: string;
  readonly valid: boolean;
  /** The names of its profiles, safe to print. */
  readonly profiles: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  /** The sentences of a manifest, where it could be told whether they hold; what is wrong with them is among `diagnostics`. */
  readonly sentences?: readonly CheckedSentence[];
}

/** A sentence that a manifest has under `expect`. */
export interface CheckedSentence {
  /** As it is written there. */
  readonly text: ByteString;
  /** Why it does not hold; none where it does. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Where `check` writes what it finds, file by file. */
export interface CheckReport {
  file(checked: CheckedFile): void;
  /** After the last file. */
  end(): void;
}

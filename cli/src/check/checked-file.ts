import type { ByteString, Diagnostic } from '@lamellar/core/language';
import type { KernelRequest } from '../policy/policy-options.ts';

/** The result of `check` for one file. */
export interface CheckedFile {
  /** The path from the command line, or a file below a directory of the command line. */
  readonly path: string;
  /** The version of apparmor_parser whose verdict `valid` is: `4.1`, or `4.1 and 5.0` for a manifest with both. */
  readonly compiler: string;
  /** The requested kernels; missing without a request. */
  readonly requests?: readonly KernelRequest[] | undefined;
  /** True without errors; `verdict` has the reason for errors. */
  readonly valid: boolean;
  /** The names of the file's profiles, safe to print. */
  readonly profiles: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  /** True for an unreadable file. No compiler has a verdict about the file. */
  readonly isUnreadable?: true;
  /** True for a file of the host's policy in a manifest. */
  readonly isHostPolicy?: true;
  /** True for a baseline of permissions without errors in the file: `valid` is then false if permissions differ. */
  readonly isBaseline?: boolean;
  /** The expectations of a manifest, if they could be evaluated; `diagnostics` includes the errors. */
  readonly sentences?: readonly CheckedExpectation[];
}

/** An expectation of a manifest, from `expect`. */
export interface CheckedExpectation {
  /** The text of the expectation in the manifest. */
  readonly text: ByteString;
  /** The reasons for the failure; empty if the expectation passes. */
  readonly diagnostics: readonly Diagnostic[];
}

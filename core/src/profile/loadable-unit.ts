import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ByteString } from '../source/bytes.ts';
import type { Span } from '../source/span.ts';
import type { Attachment } from './attachment.ts';
import type { Profile, ProfileName } from './profile.ts';

/** A profile as declared in a file: the name, the namespace if the name has one, and the place. */
export interface DeclaredProfile {
  readonly name: ProfileName;
  readonly namespace: readonly ByteString[];
  readonly span: Span;
  /** The place of the attachment in the text, if any. */
  readonly attachment?: Span;
  /** Returns the attachment, as in the kernel; undefined if the profile attaches to nothing known. */
  readonly attaches: () => Attachment | undefined;
  /** Returns the profile, as in the kernel, possibly built on demand. */
  readonly profile: () => Profile;
}

/** The result of loading a file. */
export interface LoadedUnit {
  /** True if the file is loaded: all profiles or none. */
  readonly valid: boolean;
  /** All errors and warnings about the file. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A file of policy, as text or compiled. A policy namespace loads either all of the file or nothing. */
export interface LoadableUnit {
  readonly form: 'text' | 'compiled';
  /** Diagnostics about the parts already read, without further reading. */
  readonly diagnosticsSoFar: readonly Diagnostic[];
  /** Checks whether the file may declare the profile, without reading all of the file. */
  mayDeclare(name: ByteString): boolean;
  /** Returns the profiles of the file, including children and hats, in file order. */
  declared(): readonly DeclaredProfile[];
  /** Reads and compiles the whole file, once. */
  load(): LoadedUnit;
}

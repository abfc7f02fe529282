import type { Diagnostic } from '../diagnostic/diagnostic.ts';
import type { ByteString } from '../source/bytes.ts';
import type { Span } from '../source/span.ts';
import type { Attachment } from './attachment.ts';
import type { Profile, ProfileName } from './profile.ts';

/** A profile as a file declares it: its name, its namespace where the name has one, and the way to it. */
export interface DeclaredProfile {
  readonly name: ProfileName;
  readonly namespace: readonly ByteString[];
  readonly span: Span;
  /** Where text names the executables that it applies to by itself. */
  readonly attachment?: Span;
  /** What it applies to by itself, as the kernel would hold it; undefined where it does to nothing that is known. */
  readonly attaches: () => Attachment | undefined;
  /** The profile as the kernel would hold it. It may be made when it is asked for. */
  readonly profile: () => Profile;
}

/** What loading a file comes to. */
export interface LoadedUnit {
  /** Whether it is loaded: all of its profiles or none. */
  readonly valid: boolean;
  /** Everything that is wrong with it. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A file of policy, as text or compiled: what a policy namespace loads, all of it or nothing. */
export interface LoadableUnit {
  readonly form: 'text' | 'compiled';
  /** What is wrong in what was read so far: nothing is read for this. */
  readonly diagnosticsSoFar: readonly Diagnostic[];
  /** Whether it may declare the profile, as far as that is to be had without reading all of it. */
  mayDeclare(name: ByteString): boolean;
  /** The profiles that it holds, children and hats included, in its order. */
  declared(): readonly DeclaredProfile[];
  /** Reads and compiles all of it, once. */
  load(): LoadedUnit;
}

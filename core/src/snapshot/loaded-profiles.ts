import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import type { DeclaredProfile, LoadableUnit, LoadedUnit } from '../profile/loadable-unit.ts';
import type { AuditMode } from '../profile/audit-mode.ts';
import type { Profile, ProfileMode, ProfileName } from '../profile/profile.ts';
import { Source } from '../source/source.ts';
import type { ByteString } from '../source/bytes.ts';

/** The modes of a loaded profile. */
export interface LoadedModes {
  /** Undefined if as loaded. */
  readonly mode: ProfileMode | undefined;
  /** The kernel's audit mode. */
  readonly auditMode: AuditMode;
}

/**
 * The profiles of a load that remain in a policy namespace: not replaced or removed by a later load, in the modes of
 * the kernel. The namespace is the actual one of the kernel, regardless of namespaces in the profiles.
 */
export class LoadedProfiles implements LoadableUnit {
  readonly form = 'compiled';
  readonly #load: LoadableUnit;
  readonly #modes: ReadonlyMap<ByteString, LoadedModes>;
  #declared: readonly DeclaredProfile[] | undefined;

  /** @param modes - the remaining profiles, by name */
  constructor(load: LoadableUnit, modes: ReadonlyMap<ByteString, LoadedModes>) {
    this.#load = load;
    this.#modes = modes;
  }

  get diagnosticsSoFar(): readonly Diagnostic[] {
    return this.#load.diagnosticsSoFar;
  }

  mayDeclare(name: ByteString): boolean {
    return this.#modes.has(name) && this.#load.mayDeclare(name);
  }

  declared(): readonly DeclaredProfile[] {
    return (this.#declared ??= this.#load.declared().flatMap((one): readonly DeclaredProfile[] => {
      const modes = this.#modes.get(one.name);
      return modes === undefined ? [] : [{ ...one, namespace: [], profile: () => inModes(one.profile(), modes) }];
    }));
  }

  load(): LoadedUnit {
    return this.#load.load();
  }
}

/** @see `AUDIT_MODE` in the kernel's `policy.h`: the kernel's audit mode overrides the profile's */
function inModes(profile: Profile, { mode = profile.mode, auditMode }: LoadedModes): Profile {
  if (mode === profile.mode && auditMode === 'normal') return profile;
  return { ...profile, mode, ...(auditMode === 'normal' ? {} : { auditMode }) };
}

/**
 * A learning profile, which the kernel creates for a profile in complain mode: without rules, and also in complain
 * mode.
 *
 * @see `aa_new_learning_profile` in the kernel's `policy.c`
 */
export class LearningProfile implements LoadableUnit {
  readonly form = 'compiled';
  readonly diagnosticsSoFar: readonly Diagnostic[] = [];
  readonly #name: ByteString;
  readonly #auditMode: AuditMode;

  constructor(name: ByteString, auditMode: AuditMode) {
    this.#name = name;
    this.#auditMode = auditMode;
  }

  mayDeclare(name: ByteString): boolean {
    return name === this.#name;
  }

  declared(): readonly DeclaredProfile[] {
    const name = this.#name as ProfileName;
    const span = { source: new Source('a profile that the kernel has made up', '' as ByteString), start: 0, end: 0 };
    const { unconfined } = PolicyNamespace.root();
    const auditMode = this.#auditMode;
    const profile: Profile = { ...unconfined, name, mode: 'complain', auditMode, declared: span };
    return [{ name, namespace: [], span, attaches: () => undefined, profile: () => profile }];
  }

  load(): LoadedUnit {
    return { valid: true, diagnostics: [] };
  }
}

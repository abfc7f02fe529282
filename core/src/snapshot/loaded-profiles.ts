import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import type { DeclaredProfile, LoadableUnit, LoadedUnit } from '../profile/loadable-unit.ts';
import type { Profile, ProfileMode, ProfileName } from '../profile/profile.ts';
import { Source } from '../source/source.ts';
import type { ByteString } from '../source/bytes.ts';

/**
 * The profiles of a load that remain in a policy namespace: not replaced or removed by a later load, in the modes of
 * the kernel. The namespace is the actual one of the kernel, regardless of namespaces in the profiles.
 */
export class LoadedProfiles implements LoadableUnit {
  readonly form = 'compiled';
  readonly #load: LoadableUnit;
  readonly #modes: ReadonlyMap<ByteString, ProfileMode | undefined>;
  #declared: readonly DeclaredProfile[] | undefined;

  /** @param modes - the remaining profiles, by name; undefined if the mode is unchanged */
  constructor(load: LoadableUnit, modes: ReadonlyMap<ByteString, ProfileMode | undefined>) {
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
      if (!this.#modes.has(one.name)) return [];
      const mode = this.#modes.get(one.name);
      return [{ ...one, namespace: [], profile: () => inMode(one.profile(), mode) }];
    }));
  }

  load(): LoadedUnit {
    return this.#load.load();
  }
}

function inMode(profile: Profile, mode: ProfileMode | undefined): Profile {
  return mode === undefined || mode === profile.mode ? profile : { ...profile, mode };
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

  constructor(name: ByteString) {
    this.#name = name;
  }

  mayDeclare(name: ByteString): boolean {
    return name === this.#name;
  }

  declared(): readonly DeclaredProfile[] {
    const name = this.#name as ProfileName;
    const span = { source: new Source('a profile that the kernel has made up', '' as ByteString), start: 0, end: 0 };
    const { unconfined } = PolicyNamespace.root();
    const profile: Profile = { ...unconfined, name, mode: 'complain', declared: span };
    return [{ name, namespace: [], span, attaches: () => undefined, profile: () => profile }];
  }

  load(): LoadedUnit {
    return { valid: true, diagnostics: [] };
  }
}

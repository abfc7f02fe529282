import type { ByteString } from '@lamellar/core/language';
import type { Processes } from '../../adapters/process/processes.ts';
import type { ProcessEffect } from '../resources/planned-changes.ts';
import { attachedProfile } from './attached-profile.ts';
import { confinementOf, profilesIn } from './confinement.ts';

/** The changes of a policy namespace. */
interface NamespaceChange {
  readonly container: string;
  readonly namespace: ByteString;
  /** New profiles with unused names. */
  readonly fresh: readonly ByteString[];
  /** Profiles to unload. */
  readonly unload: readonly ByteString[];
}

/**
 * Determines the effect of profile changes on running processes; undefined without an effect. A process loses an
 * unloaded profile at once, and a new profile applies only to programs that start later.
 *
 * @param policy - the compiled layer that the container gets
 */
export function processEffect(
  { container, namespace, fresh, unload }: NamespaceChange,
  live: { readonly processes: Pick<Processes, 'all' | 'programOf'> },
  policy: Uint8Array | undefined,
): ProcessEffect | undefined {
  if (fresh.length + unload.length === 0) return undefined;
  const { processes } = live;
  const own = processes.all
    .filter(({ label }) => profilesIn(label, namespace) !== '')
    .map((process) => ({ label: process.label, mode: process.mode, program: processes.programOf(process) }));
  const { profiles, early } = confinementOf(own, { hostLayer: '' as ByteString, namespace }, (program) =>
    fresh.length === 0 ? undefined : policy && attachedProfile(policy, program)?.name,
  );
  const freed = profiles.filter(({ profile }) =>
    profile.split('//&').some((name) => unload.some((gone) => isOf(name, gone))),
  );
  const unreached = early.filter(({ profile }) => fresh.includes(profile));
  return freed.length + unreached.length === 0 ? undefined : { container, freed, unreached };
}

/** Checks whether a profile is a given profile, or a child of the given profile. */
function isOf(name: string, profile: ByteString): boolean {
  return name === profile || name.startsWith(`${profile}//`);
}

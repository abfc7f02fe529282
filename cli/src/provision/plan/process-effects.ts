import type { ByteString } from '@lamellar/core/language';
import type { ProcessEffect } from '../resources/planned-changes.ts';
import { attachedProfile } from './attached-profile.ts';
import { confinementOf, profilesIn, type ConfinedProcess } from './confinement.ts';

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
 * Determines the effects of profile changes on running processes. A process loses an unloaded profile at once, and a
 * new profile applies only to programs that start later.
 *
 * @param policyOf - returns the compiled layer that a container gets
 */
export function processEffects(
  changes: readonly NamespaceChange[],
  processes: () => readonly ConfinedProcess[],
  policyOf: (container: string) => Uint8Array | undefined,
): readonly ProcessEffect[] {
  const telling = changes.filter(({ fresh, unload }) => fresh.length + unload.length > 0);
  if (telling.length === 0) return [];
  const all = processes();
  return telling.flatMap(({ container, namespace, fresh, unload }) => {
    const own = all.filter(({ label }) => profilesIn(label, namespace) !== '');
    const policy = fresh.length === 0 ? undefined : policyOf(container);
    const { profiles, early } = confinementOf(
      own,
      { hostLayer: '' as ByteString, namespace },
      (program) => policy && attachedProfile(policy, program)?.name,
    );
    const freed = profiles.flatMap(({ profile, count }) => {
      const going = profile.split('//&').some((name) => unload.some((gone) => isOf(name, gone)));
      return going ? [{ profile, count }] : [];
    });
    const unreached = early.filter(({ profile }) => fresh.includes(profile));
    return freed.length + unreached.length === 0 ? [] : [{ container, freed, unreached }];
  });
}

/** Checks whether a profile is a given profile, or a child of the given profile. */
function isOf(name: string, profile: ByteString): boolean {
  return name === profile || name.startsWith(`${profile}//`);
}

import type { AppArmorRecord } from '../log-records/record.ts';
import { detachedMount } from './detached-mount/detached-mount.ts';
import { detachedSysctl } from './detached-sysctl/detached-sysctl.ts';
import { engineMount } from './engine-mount/engine-mount.ts';
import type { FoundCause, RecognisedCause } from './known-cause.ts';
import { nestedContainer } from './nested-container/nested-container.ts';
import { nullDevice } from './null-device/null-device.ts';
import { oldStaticProfile } from './old-static-profile/old-static-profile.ts';
import { pivotRootInContainer } from './pivot-root-in-container/pivot-root-in-container.ts';
import { profiledRuntime } from './profiled-runtime/profiled-runtime.ts';
import { recordedReason } from './recorded-reason/recorded-reason.ts';
import { stackedPeer } from './stacked-peer/stacked-peer.ts';
import { startingProfile } from './starting-profile/starting-profile.ts';
import { unconfinedSubject } from './unconfined-subject/unconfined-subject.ts';
import { credentialMount } from './unlogged-mount-option/unlogged-mount-option.ts';
import { unixMediation } from './unix-mediation/unix-mediation.ts';
import { userNamespaceRestriction } from './user-namespace-restriction/user-namespace-restriction.ts';

/** The causes that a record shows, the most conclusive first. */
const kinds: readonly RecognisedCause[] = [
  userNamespaceRestriction,
  nullDevice,
  recordedReason,
  unconfinedSubject,
  startingProfile,
  detachedSysctl,
  pivotRootInContainer,
  stackedPeer,
  profiledRuntime,
  detachedMount,
  unixMediation,
  engineMount,
  credentialMount,
  oldStaticProfile,
  nestedContainer,
];

/** Returns the known causes of a record that the record shows. */
export function recordedCauses(record: AppArmorRecord): readonly FoundCause[] {
  return kinds.flatMap((recognise) => recognise(record) ?? []);
}

/** Returns whether the records show a cause with a remedy that replaces rules for the recording profile. */
export function needsNoRules(operation: readonly { readonly record: AppArmorRecord }[]): boolean {
  return operation.some(({ record }) => recordedCauses(record).some(({ replacesRules }) => replacesRules === true));
}

/** Returns whether no rule of the recording profile can fix the refusal. */
export function takesNoRule(record: AppArmorRecord): boolean {
  return recordedCauses(record).some(({ verdict }) => verdict === 'not-policy' || verdict === 'quiet-log');
}

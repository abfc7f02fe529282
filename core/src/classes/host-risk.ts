import type { ByteString } from '../source/bytes.ts';
import type { MediatedObject } from './mediated-object.ts';

/**
 * An access to the host:
 * - `host-processes`: control over unconfined processes of the host;
 * - `kernel-files`: a mount shows kernel files at a path that the profile's rules for /proc and /sys do not match;
 * - `kernel-settings`: a write makes the kernel start a program, or changes policy of the host;
 * - `host-devices`: the memory or a disk of the host;
 * - `host-service`: a service that starts programs as root of the host;
 * - `host-users`: a write changes users or programs of the host;
 * - `leaves-profile`: the task becomes unconfined;
 * - `kernel-capability`: a capability over the kernel of the host.
 */
export type HostRisk =
  | 'host-processes'
  | 'kernel-files'
  | 'kernel-settings'
  | 'host-devices'
  | 'host-service'
  | 'host-users'
  | 'leaves-profile'
  | 'kernel-capability';

/**
 * The policy of a profile: the root namespace, for programs of the host or as the host layer of a container, or the
 * namespace of a container. Paths of a container are below its root, except for the files of the kernel.
 */
export type ConfinedPlace = 'host' | 'host-layer' | 'container';

/** The access that a rule gives to a profile. */
export interface RuleAccess {
  readonly permissions: readonly string[];
  /** The object, unless the object is a label or none. */
  readonly object?: MediatedObject;
  /** The labels of the object. */
  readonly labels: readonly ByteString[];
  /** The place of the profile, in the policy of the host. */
  readonly place: Exclude<ConfinedPlace, 'container'>;
}

/** The function of a class that returns the risk of an access; undefined without a risk. */
export type RiskOfAccess = (access: RuleAccess) => HostRisk | 'broad-capability' | undefined;

/** Returns the risk of a rule that lets a profile act under the host's `unconfined`. */
export const leavesProfile: RiskOfAccess = ({ labels: [label] }) =>
  label === ('unconfined' as string) ? 'leaves-profile' : undefined;

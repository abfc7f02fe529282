import type { StackCheckWord } from '../classes/policy-classes.ts';
import { parseFeatures, type Features } from '../profile/features.ts';
import type { LoadSets } from '../profile/load-set.ts';
import { nestFeatures } from '../profile/nest-features.ts';
import { measuredLines, measuredVersions } from './measured-features.ts';

/** Differences between kernels in mediation. Each behaviour has a name, never a version. */
export interface KernelBehaviours {
  /**
   * A compound match that reaches the dead state continues with the component match. Without this behaviour, the kernel
   * denies at once ("apparmor: make label_match return a consistent value").
   */
  readonly compoundFallback: boolean;
  /** A stack of nothing but unconfined profiles counts as an unconfined tracer. */
  readonly stackedUnconfined: boolean;
  /**
   * The kernel looks for socket rules first in the v9 class (`RULE_MEDIATES_v9NET`), which has addresses and peers of
   * unix sockets. For unix sockets, the kernel checks both sides at connect, or at send without a connection, and never
   * again (`aa_unix_peer_perm`).
   */
  readonly laterSockets: boolean;
  /**
   * For permission tables without owner flags in the states, the owner's permissions apply to everyone. Without this
   * behaviour, every state has two entries. The flag was introduced with version 3 of permission tables.
   */
  readonly unmarkedOwnersIgnored: boolean;
  /**
   * Next to a confined profile, the kernel also checks profiles in unconfined mode: mounts if the profile has mount
   * rules, and inet and inet6 sockets if the profile has socket rules. The audit mode applies to mounts as to sockets,
   * and quiets no allowed part of the target of a profile change.
   */
  readonly asksUnconfined: boolean;
  /**
   * A rule that stacks a missing profile uses the fallback, like rules without stacking ("apparmor: fix x_table_lookup
   * when stacking is not the first entry"). Without this behaviour, the exec is denied.
   */
  readonly stacksFallBack: boolean;
  /**
   * In complain mode, an exec by a rule without an existing target leads to a generated profile. Without this
   * behaviour, the exec is denied.
   */
  readonly learnsTargets: boolean;
  /**
   * For policy without the v9 class, unix sockets are matched in the v8 class, by type and protocol together, address and
   * peer. Rules about families and types grant nothing: `network,` allows unix sockets only with `network/af_unix` in
   * the abi (`RULE_MEDIATES_UNIX`, `profile_create_perm` in the `af_unix.c` of Ubuntu's kernels).
   */
  readonly unixInV8: boolean;
  /**
   * The kernel answers dbus-daemon for policy of every abi. Without this behaviour, the kernel answers only for policy
   * with the v9 class of sockets (`profile_query_cb` in `apparmorfs.c`).
   */
  readonly busInEarlierAbis: boolean;
  /**
   * An unconfined task without CAP_SYS_ADMIN that makes a user namespace goes to `unprivileged_userns`
   * (`apparmor_restrict_unprivileged_userns`, which Ubuntu sets).
   */
  readonly restrictsUserNamespaces: boolean;
  /**
   * A change of profile of an unconfined task without CAP_MAC_OVERRIDE stacks
   * (`apparmor_restrict_unprivileged_unconfined`, which Ubuntu sets).
   */
  readonly stacksUnprivileged: boolean;
  /** Unconfined tasks may change to the hats of the profile. Without this behaviour, only confined tasks may. */
  readonly unconfinedHats: boolean;
  /** Classes or operations without any check in the kernel, regardless of compiled policy: all are allowed. */
  readonly unchecked: readonly (StackCheckWord | 'move_mount')[];
}

/**
 * A kernel with known behaviours and features: measured by this project or by the author of a description, or read from
 * source (`ReadKernel`).
 */
export interface MeasuredKernel {
  readonly version: string;
  readonly behaviours: KernelBehaviours;
  readonly loadSets: LoadSets;
  /** The contents of `features/`, as lines of `path: value`. */
  readonly features: string;
}

/**
 * Behaviours before Linux 6.7, the first with checks of user namespaces, io_uring and move_mount(2). Before 6.17,
 * dbus-daemon finds no `features/dbus`.
 */
const earliest: KernelBehaviours = {
  compoundFallback: false,
  stackedUnconfined: false,
  laterSockets: false,
  asksUnconfined: false,
  unmarkedOwnersIgnored: false,
  stacksFallBack: false,
  learnsTargets: false,
  unixInV8: false,
  busInEarlierAbis: false,
  restrictsUserNamespaces: false,
  stacksUnprivileged: false,
  unconfinedHats: false,
  unchecked: ['userns', 'io_uring', 'move_mount', 'dbus'],
};
const since67: KernelBehaviours = { ...earliest, stacksFallBack: true, unchecked: ['dbus'] };
const since616: KernelBehaviours = { ...since67, learnsTargets: true };
const since617: KernelBehaviours = {
  ...since616,
  stackedUnconfined: true,
  laterSockets: true,
  unmarkedOwnersIgnored: true,
  unconfinedHats: true,
  unchecked: [],
};
const since618: KernelBehaviours = { ...since617, compoundFallback: true };
const latest: KernelBehaviours = { ...since618, asksUnconfined: true };

function measured(
  version: (typeof measuredVersions)[number],
  behaviours: KernelBehaviours,
  loadSets: LoadSets,
): MeasuredKernel {
  return {
    version,
    behaviours,
    loadSets,
    get features() {
      return featuresOf(version);
    },
  };
}

/** The text of a kernel's features. */
function featuresOf(version: (typeof measuredVersions)[number]): string {
  const bit = 1 << measuredVersions.indexOf(version);
  return measuredLines.map(([line, kernels]) => ((kernels & bit) === 0 ? '' : `${line}\n`)).join('');
}

/** The kernels that were measured, oldest first. */
export const measuredKernels: readonly MeasuredKernel[] = [
  measured('5.10.0', earliest, 'last-header'),
  measured('6.1.0', earliest, 'first-named'),
  measured('6.12.43', since67, 'last-header'),
  measured('6.12.74', since67, 'first-named'),
  measured('6.12.85', { ...since67, compoundFallback: true }, 'first-named'),
  measured('6.12.118', { ...since67, compoundFallback: true }, 'first-named'),
  measured('6.16.12', since616, 'last-header'),
  measured('6.17.13', since617, 'last-header'),
  measured('6.18.15', since618, 'last-header'),
  measured('7.2.13', since618, 'only-named'),
  measured('7.3', latest, 'only-named'),
];

/** Returns the features of a kernel: the classes mediated by the kernel's AppArmor. */
export function featuresOfKernel({ version, features }: MeasuredKernel): Features {
  const parsed = parseFeatures(features);
  if (parsed === undefined) throw new RangeError(`the recorded features of ${version} are no features`);
  return parsed;
}

/** Returns the features as text for `--features-file` of apparmor_parser, and for `--features` of Lamellar. */
export function featuresFileOf({ features }: MeasuredKernel): string {
  return nestFeatures(features);
}

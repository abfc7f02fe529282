import type { StackCheckWord } from '../classes/policy-classes.ts';

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

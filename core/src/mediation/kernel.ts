import type { StackCheckWord } from '../class/policy-classes.ts';
import { parseFeatures, type Features } from '../profile/features.ts';
import type { LoadSets } from '../profile/load-set.ts';
import { nestFeatures } from '../profile/nest-features.ts';
import { measuredFeatures } from './measured-features.ts';

/** What differs between kernels in how a label is mediated. Each is a behaviour by name, never a version. */
export interface KernelBehaviours {
  /**
   * A compound walk that runs dead is followed by the component match. Without it such a walk is
   * refused at once ("apparmor: make label_match return a consistent value").
   */
  readonly compoundFallback: boolean;
  /** A stack of nothing but unconfined profiles counts as an unconfined tracer. */
  readonly stackedUnconfined: boolean;
  /**
   * Rules about sockets are looked for in their later class first (`RULE_MEDIATES_v9NET`), which has addresses and peers of unix sockets;
   * and of unix sockets both sides are asked, when they connect or without a connection send, and no more then (`aa_unix_peer_perm`).
   */
  readonly laterSockets: boolean;
  /**
   * Of permission tables whose states do not say that they have two entries, the owner's counts for everyone. Without it every
   * state has two. The mark came with version 3 of permission tables.
   */
  readonly unmarkedOwnersIgnored: boolean;
  /**
   * Beside a confined profile, those in unconfined mode that have rules about mounts are asked about them, and those that have rules
   * about sockets about inet and inet6.
   */
  readonly asksUnconfined: boolean;
  /**
   * A rule that stacks a profile that is not there leads to what it falls back to, as others do ("apparmor: fix x_table_lookup when
   * stacking is not the first entry"). Without it nothing is executed.
   */
  readonly stacksFallBack: boolean;
  /** In complain mode what a rule lets be executed and leads nowhere leads to a profile that is made up. Without it nothing is executed. */
  readonly learnsTargets: boolean;
  /** What is unconfined may change to the hats of its profile. Without it hats are for what is confined. */
  readonly unconfinedHats: boolean;
  /** The classes, or operations, that the kernel never asks about, whatever compiled policy mediates: what they are about is allowed. */
  readonly unasked: readonly (StackCheckWord | 'move_mount')[];
}

/** A kernel whose verdicts and features were measured, here or by who has described it. */
export interface MeasuredKernel {
  readonly version: string;
  readonly behaviours: KernelBehaviours;
  readonly loadSets: LoadSets;
  /** What its `features/` directory says, one `path: value` a line. */
  readonly features: string;
}

/** Before Linux 6.7, which asks about user namespaces, io_uring and move_mount(2). Before 6.17 dbus-daemon finds no `features/dbus`. */
const earliest: KernelBehaviours = {
  compoundFallback: false,
  stackedUnconfined: false,
  laterSockets: false,
  asksUnconfined: false,
  unmarkedOwnersIgnored: false,
  stacksFallBack: false,
  learnsTargets: false,
  unconfinedHats: false,
  unasked: ['userns', 'io_uring', 'move_mount', 'dbus'],
};
const since67: KernelBehaviours = { ...earliest, stacksFallBack: true, unasked: ['dbus'] };
const since616: KernelBehaviours = { ...since67, learnsTargets: true };
const since617: KernelBehaviours = {
  ...since616,
  stackedUnconfined: true,
  laterSockets: true,
  unmarkedOwnersIgnored: true,
  unconfinedHats: true,
  unasked: [],
};
const since618: KernelBehaviours = { ...since617, compoundFallback: true };
const latest: KernelBehaviours = { ...since618, asksUnconfined: true };

function measured(
  version: keyof typeof measuredFeatures,
  behaviours: KernelBehaviours,
  loadSets: LoadSets,
): MeasuredKernel {
  return { version, behaviours, loadSets, features: measuredFeatures[version] };
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

/** The features that a kernel had: which classes its AppArmor mediates. */
export function featuresOfKernel({ version, features }: MeasuredKernel): Features {
  const parsed = parseFeatures(features);
  if (parsed === undefined) throw new RangeError(`the recorded features of ${version} are no features`);
  return parsed;
}

/** The same as a text that apparmor_parser takes for `--features-file`, and Lamellar for `--features`. */
export function featuresFileOf({ features }: MeasuredKernel): string {
  return nestFeatures(features);
}

import { parseFeatures, type Features } from '../profile/features.ts';
import type { LoadSets } from '../profile/load-set.ts';
import { nestFeatures } from '../profile/nest-features.ts';
import type { KernelBehaviours } from './kernel-behaviours.ts';
import { measuredLines, measuredVersions } from './measured-features.ts';

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

/** A wanted kernel: a series in a suite of Debian. */
export interface WantedKernel {
  readonly suite: string;
  /**
   * A version as in the package's name, or a series. If the version no longer exists, a different version of its series
   * is used.
   */
  readonly version: string;
  /** The suite follows upstream: its current kernel is used, of any series. */
  readonly isRolling?: true;
  /** Debian's stable kernel: a run without the stable kernel is useless. */
  readonly isStable?: true;
  /** Tried by default: stable's kernel in every run of the tests, and a further kernel, selected by the seed. */
  readonly isUsual?: true;
}

/**
 * The kernels for tests of policy, oldest first. The usual kernels are of releases, which do not change, and each of
 * them decides or loads policy differently, see `measuredKernels`. A further kernel needs only a further line.
 */
export const wantedKernels: readonly WantedKernel[] = [
  { suite: 'bullseye', version: '5.10', isUsual: true },
  { suite: 'bookworm', version: '6.1', isUsual: true },
  { suite: 'bookworm-backports', version: '6.12.43' },
  { suite: 'bookworm-backports', version: '6.12.74' },
  { suite: 'bookworm-backports', version: '6.12.85' },
  { suite: 'trixie', version: '6.12', isStable: true, isUsual: true },
  { suite: 'trixie-backports', version: '6.16' },
  { suite: 'trixie-backports', version: '6.17' },
  { suite: 'trixie-backports', version: '6.18' },
  { suite: 'sid', version: '7.2', isRolling: true },
  { suite: 'experimental', version: '7.3', isRolling: true },
];

/** The name of a wanted kernel before its exact version is known. */
export function describeWanted({ suite, version }: WantedKernel): string {
  return `${version} of ${suite}`;
}

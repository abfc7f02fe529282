/** A kernel to have: what a suite of Debian holds of a series. */
export interface WantedKernel {
  readonly suite: string;
  /** A version as in the package's name, or a series. Another of the series is taken where it is gone. */
  readonly version: string;
  /** The suite follows upstream: what it has now is taken, of any series. */
  readonly isRolling?: true;
  /** Debian's stable kernel: a run without it is of no use. */
  readonly isStable?: true;
  /** Tried without being asked for: stable's in each run of the tests, and one of the others, by chance. */
  readonly isUsual?: true;
}

/**
 * The kernels that policy is tried on, oldest first. The usual ones are of releases, which do not move, and each decides
 * or loads policy differently, see `measuredKernels`. One more kernel is one more line.
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

/** How a wanted kernel is called before its exact version is known. */
export function describeWanted({ suite, version }: WantedKernel): string {
  return `${version} of ${suite}`;
}

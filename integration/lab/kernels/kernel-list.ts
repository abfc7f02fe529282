/** A kernel to have: what a suite of Debian holds of a series. */
export interface WantedKernel {
  readonly suite: string;
  /** A version as in the package's name, or a series. Another of the series is taken where it is gone. */
  readonly version: string;
  /** The suite follows upstream: what it has now is taken, of any series. */
  readonly isRolling?: true;
  /** Debian's stable kernel: a run without it is of no use. */
  readonly isStable?: true;
}

/**
 * The kernels that policy is tried on, oldest first. Those that differ in how they decide are all here,
 * see `measuredKernels`. One more is one more line.
 */
export const wantedKernels: readonly WantedKernel[] = [
  { suite: 'bullseye', version: '5.10' },
  { suite: 'bookworm', version: '6.1' },
  { suite: 'bookworm-backports', version: '6.12.43' },
  { suite: 'trixie', version: '6.12', isStable: true },
  { suite: 'trixie-backports', version: '6.17' },
  { suite: 'trixie-backports', version: '6.18' },
  { suite: 'sid', version: '7.2', isRolling: true },
  { suite: 'experimental', version: '7.3', isRolling: true },
];

/** How a wanted kernel is called before its exact version is known. */
export function describeWanted({ suite, version }: WantedKernel): string {
  return `${version} of ${suite}`;
}

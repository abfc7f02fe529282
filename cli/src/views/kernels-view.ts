/**
 * The kernels for `--kernel`.
 *
 * @schema kernels lamellar kernel list --format json
 */
export interface KernelsView {
  /** Measured kernels, the oldest first, then the kernels that were read from source. */
  readonly kernels: readonly KnownKernelView[];
}

/** A kernel with known behaviour. */
interface KnownKernelView {
  /** The name of the kernel. */
  readonly version: string;
  /** Further names. */
  readonly aliases: readonly string[];
  /** True if measured, false if only read from source. */
  readonly measured: boolean;
}

/** The requested kernels of an answer. */
export interface RequestedKernelsView {
  /** The requested kernels, with the kernels used instead; absent if no kernel was requested by version. */
  readonly requestedKernels?: readonly RequestedKernelView[];
}

/** A requested kernel. */
interface RequestedKernelView {
  /** The requested version, the release of the host, or the file of a description. */
  readonly requested: string;
  /** The kernel whose behaviour is used. */
  readonly kernel: string;
  /** True if the requested kernel was not measured, and the used kernel is only the nearest. */
  readonly assumed: boolean;
}

/** The requests for the kernel of a policy. */
export interface KernelRequests {
  readonly requests: readonly RequestedKernelView[];
}

/** Returns the requested kernels of policies. */
export function requestedKernelsView(policies: readonly KernelRequests[]): RequestedKernelsView {
  const requestedKernels = policies.flatMap(({ requests }) => requests);
  return requestedKernels.length === 0 ? {} : { requestedKernels };
}

import type { CompilerBehaviours } from '@lamellar/core/check';

/** The assumptions of an answer, besides the kernels. */
export interface AssumptionsView {
  /** The version of apparmor_parser whose behaviour is assumed for policy text. */
  readonly compiler: string;
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

/** The requests for the kernel of a policy, and its compiler. */
export interface Assumptions {
  readonly compiler: () => CompilerBehaviours;
  readonly requests: readonly RequestedKernelView[];
}

/** Returns the assumptions of policies with the same compiler. */
export function assumptionsView(policies: readonly [Assumptions, ...Assumptions[]]): AssumptionsView {
  const requestedKernels = policies.flatMap(({ requests }) => requests);
  const { version } = policies[0].compiler();
  return { compiler: version, ...(requestedKernels.length === 0 ? {} : { requestedKernels }) };
}

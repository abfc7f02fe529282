import type { CompilerBehaviours } from '@lamellar/core/check';
import type { KernelRequest } from '../policy/policy-options.ts';

/** The assumptions of an answer, besides the kernels. */
export interface AssumptionsView {
  /** The version of apparmor_parser whose behaviour is assumed for policy text. */
  readonly compiler: string;
  /** The requested kernels, with the kernels used instead; absent if no kernel was requested by version. */
  readonly requestedKernels?: readonly KernelRequest[];
}

/** The requests for the kernel of a policy, and its compiler. */
export interface Assumptions {
  readonly compiler: () => CompilerBehaviours;
  readonly requests: readonly KernelRequest[];
}

/** Returns the assumptions of policies with the same compiler. */
export function assumptionsView(policies: readonly [Assumptions, ...Assumptions[]]): AssumptionsView {
  const requestedKernels = policies.flatMap(({ requests }) => requests);
  const { version } = policies[0].compiler();
  return { compiler: version, ...(requestedKernels.length === 0 ? {} : { requestedKernels }) };
}

import type { KernelBehaviours } from './kernel.ts';
import type { LoadSets } from '../profile/load-set.ts';

/** Behaviours that a kernel has or lacks. Unchecked classes are excluded, because the features list checked classes. */
export type BehaviourName = Exclude<keyof KernelBehaviours, 'unasked'>;

/** Descriptions of kernels with and without a behaviour. */
export const behaviourWords: Readonly<Record<BehaviourName, { readonly yes: string; readonly no: string }>> = {
  compoundFallback: {
    yes: 'a failed match of a compound label continues with each part',
    no: 'a failed match of a compound label is a denial',
  },
  stackedUnconfined: {
    yes: 'a stack of unconfined profiles counts as an unconfined tracer',
    no: 'a stack of unconfined profiles is evaluated as a tracer',
  },
  laterSockets: {
    yes: 'unix sockets are evaluated for both sides',
    no: 'unix sockets are evaluated only for the connecting side',
  },
  asksUnconfined: {
    yes: 'an unconfined profile in a confined stack is evaluated for sockets and mounts',
    no: 'an unconfined profile in a confined stack is not evaluated for sockets and mounts',
  },
  unmarkedOwnersIgnored: {
    yes: 'a file rule for the owner counts for everyone, unless the compiler marks the rule',
    no: 'a file rule for the owner counts only for the owner',
  },
  stacksFallBack: {
    yes: 'a rule that stacks a missing profile uses the fallback',
    no: 'a rule that stacks a missing profile denies execution',
  },
  learnsTargets: {
    yes: 'complain mode allows execution if the target profile is missing',
    no: 'complain mode denies execution if the target profile is missing',
  },
  unixInV8: {
    yes: 'unix sockets need rules with protocols: under the abi of Debian, `network` rules do not cover them',
    no: 'unix sockets are covered by `network` rules of every abi before 5.0',
  },
  busInEarlierAbis: {
    yes: 'rules about D-Bus apply under every abi with D-Bus',
    no: 'rules about D-Bus apply only under abi 5.0 and later',
  },
  restrictsUnprivileged: {
    yes: 'sysctls of Ubuntu restrict user namespaces and changes of profile of unprivileged unconfined tasks',
    no: 'no sysctl moves unprivileged unconfined tasks to `unprivileged_userns`',
  },
  unconfinedHats: {
    yes: 'a task of a profile in unconfined mode may change to its hats',
    no: 'a task of a profile in unconfined mode may not change to its hats',
  },
};

/** Descriptions of the target namespace of profiles in a mixed load set. */
export const loadSetWords: Readonly<Record<LoadSets, string>> = {
  'last-header': 'profiles of several policy namespaces, loaded at once, go into the last named policy namespace',
  'first-named': 'profiles of several policy namespaces, loaded at once, go into the first named policy namespace',
  'only-named': 'profiles of several policy namespaces cannot be loaded at once',
};

import type { KernelBehaviours } from './kernel-behaviours.ts';
import type { LoadSets } from '../profile/load-set.ts';

/** Behaviours that a probe tries. The features show unchecked classes. */
export type BehaviourName = Exclude<keyof KernelBehaviours, 'unchecked'>;

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
  unconfinedHats: {
    yes: 'a task of a profile in unconfined mode may change to its hats',
    no: 'a task of a profile in unconfined mode may not change to its hats',
  },
  unixInV8: {
    yes: 'unix sockets need a rule for type and protocol in every abi',
    no: 'unix sockets need only a rule for the type in earlier abis',
  },
  busInEarlierAbis: {
    yes: 'D-Bus is mediated in every abi',
    no: 'D-Bus is mediated only in abi 5.0 and later',
  },
  restrictsUserNamespaces: {
    yes: 'an unprivileged unconfined task loses its capabilities in a new user namespace',
    no: 'an unprivileged unconfined task keeps its label in a new user namespace',
  },
  stacksUnprivileged: {
    yes: 'the change of profile of an unprivileged unconfined task stacks',
    no: 'the change of profile of an unprivileged unconfined task replaces its label',
  },
};

/** Descriptions of the target namespace of profiles in a mixed load set. */
export const loadSetWords: Readonly<Record<LoadSets, string>> = {
  'last-header': 'profiles of several policy namespaces, loaded at once, go into the last named policy namespace',
  'first-named': 'profiles of several policy namespaces, loaded at once, go into the first named policy namespace',
  'only-named': 'profiles of several policy namespaces cannot be loaded at once',
};

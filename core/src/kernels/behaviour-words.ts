import type { KernelBehaviours } from './kernel.ts';
import type { LoadSets } from '../profile/load-set.ts';

/** Behaviours that a kernel has or lacks. Unchecked classes are excluded, because the features list checked classes. */
export type BehaviourName = Exclude<keyof KernelBehaviours, 'unasked'>;

/** Descriptions of kernels with and without a behaviour. */
export const behaviourWords: Readonly<Record<BehaviourName, { readonly yes: string; readonly no: string }>> = {
  compoundFallback: {
    yes: 'a compound walk that runs dead goes on part by part',
    no: 'a compound walk that runs dead is refused',
  },
  stackedUnconfined: {
    yes: 'a stack of nothing but unconfined profiles counts as an unconfined tracer',
    no: 'a stack of nothing but unconfined profiles is asked about as a tracer',
  },
  laterSockets: {
    yes: 'of unix sockets both sides are asked',
    no: 'of unix sockets only who connects is asked',
  },
  asksUnconfined: {
    yes: 'a profile in unconfined mode is asked about sockets and mounts beside a confined one',
    no: 'a profile in unconfined mode is not asked about sockets and mounts beside a confined one',
  },
  unmarkedOwnersIgnored: {
    yes: 'what a rule says of the owner of a file counts for everyone where the compiler has left no mark',
    no: 'what a rule says of the owner of a file counts for the owner alone',
  },
  stacksFallBack: {
    yes: 'a rule that stacks a profile which is not there leads to what it falls back to',
    no: 'a rule that stacks a profile which is not there lets nothing be executed',
  },
  learnsTargets: {
    yes: 'complain mode lets a program be executed whose rule leads to no profile',
    no: 'complain mode refuses to execute a program whose rule leads to no profile',
  },
  unconfinedHats: {
    yes: 'a task of a profile in unconfined mode may change to its hats',
    no: 'a task of a profile in unconfined mode may not change to its hats',
  },
};

/** Descriptions of the target namespace of profiles in a mixed load set. */
export const loadSetWords: Readonly<Record<LoadSets, string>> = {
  'last-header': 'profiles of several policy namespaces, loaded at once, go where the last says',
  'first-named': 'profiles of several policy namespaces, loaded at once, go where the first that names one says',
  'only-named': 'profiles of several policy namespaces are not loaded at once',
};

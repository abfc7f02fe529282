import type { CompilerBehaviours } from '../../file-rules/compiler-behaviours.ts';
import type { Features } from '../../profile/features.ts';
import type { LoadSets } from '../../profile/load-set.ts';
import type { PolicyCache } from './policy-cache.ts';
import type { Resolver } from './resolver.ts';

/** The environment for reading policy. */
export interface PolicyEnvironment {
  readonly resolve: Resolver;
  readonly cache: PolicyCache;
  /** The target compiler of the text. Default: AppArmor 4.1, the version of stable releases. */
  readonly compiler?: CompilerBehaviours;
  readonly kernelFeatures: Features;
  /** True if the kernel was named explicitly, rather than assumed to be the newest. */
  readonly isKernelNamed?: boolean;
  /** The features of policy without an `abi` rule: the parser's `policy-features`. */
  readonly defaultFeatures: Features;
  /** Features that replace the features of every `abi` rule, and of policy without a rule. */
  readonly assumedAbi?: Features;
  /** Features of abi files missing on the machine, by the path in the `abi` rule. */
  readonly knownAbis: ReadonlyMap<string, Features>;
  /** The behaviour of the kernel if one load has profiles for several policy namespaces. */
  readonly loadSets: LoadSets;
}

import type { CompilerBehaviours } from '../exec-conflicts/compiler-behaviours.ts';
import type { Features } from '../profile/features.ts';
import type { LoadSets } from '../profile/load-set.ts';
import type { PolicyCache } from './policy-cache.ts';
import type { Resolver } from './resolver.ts';

/** What reading policy needs to know of its surroundings. */
export interface PolicyEnvironment {
  readonly resolve: Resolver;
  readonly cache: PolicyCache;
  /** The compiler that text is for: AppArmor 4.1, as stable releases have it, where nothing is said. */
  readonly compiler?: CompilerBehaviours;
  readonly kernelFeatures: Features;
  /** Whether somebody named that kernel: it is not the newest one, taken for want of another. */
  readonly isKernelNamed?: boolean;
  /** The features of policy that has no `abi` rule: the parser's `policy-features`. */
  readonly defaultFeatures: Features;
  /** Features of an abi file that this machine has not, by the path in the `abi` rule. */
  readonly knownAbis: ReadonlyMap<string, Features>;
  /** How the kernel takes profiles for several policy namespaces that are loaded at once. */
  readonly loadSets: LoadSets;
}

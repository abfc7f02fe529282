import type { PolicyUnit } from '../compile/policy-unit.ts';
import type { ProfileText } from '../compile/policy-text.ts';
import type { CompilerBehaviours } from '../file-rules/compiler-behaviours.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import type { StackedPolicy } from '../stacks/stacked-policy.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';

/** A valid profile of a policy set. */
export interface LintedProfile {
  /** The policy namespace of the profile. */
  readonly namespace: PolicyNamespace;
  readonly unit: PolicyUnit;
  /** The declaration: `body()` has all statements, `rules()` the compiled rules with their statements. */
  readonly text: ProfileText;
}

/** All policy of one run of `lamellar lint`. */
export interface PolicySet {
  /** The root policy namespace, which contains every file. */
  readonly root: PolicyNamespace;
  /** The profiles of all valid files, children and hats included. */
  readonly profiles: readonly LintedProfile[];
  /** The containers with layers in the policy set. */
  readonly stacks: StackedPolicy;
  readonly behaviours: KernelBehaviours;
  /** The compilers that may compile the policy, oldest first. */
  readonly compilers: readonly CompilerBehaviours[];
}

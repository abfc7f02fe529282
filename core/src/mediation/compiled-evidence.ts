import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import { memoised } from '../source/memoised.ts';
import { decompileEvidence } from './decompiled-evidence.ts';
import type { Decision } from './decision.ts';
import { namesState } from './names-state.ts';

/** A cache: renderers group decisions before printing each group. */
const known = new WeakMap<Decision, Decision>();

/**
 * Replaces states of compiled policy by decompiled rules in the evidence of a decision. A state stays if the rules of
 * its class are not verified, within a limit.
 *
 * @param root - the root namespace of the decision's policy
 */
export function withDecompiledRules(decision: Decision, root: PolicyNamespace): Decision {
  return decision.checks.some(namesState)
    ? memoised(known, decision, () => decompileEvidence(decision, root))
    : decision;
}

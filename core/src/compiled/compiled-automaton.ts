import { deadState, type Automaton, type State, type StatePermissions } from '../automaton/automaton.ts';
import type { PolicyClass } from '../automaton/permissions.ts';
import type { RuleOrigin } from '../profile/profile.ts';
import { mediationClasses } from './mediation-classes.ts';
import type { PolicyDb } from './policy-db.ts';

const nothing: StatePermissions = { allow: 0, quiet: 0 };

/** The policy automaton of a compiled profile, as mediation asks it. */
export class CompiledAutomaton implements Automaton<RuleOrigin> {
  readonly #policy: PolicyDb | undefined;

  /** @param policy - undefined where the profile has none, and mediates nothing (`nulldfa`) */
  constructor(policy: PolicyDb | undefined) {
    this.#policy = policy;
  }

  /** `RULE_MEDIATES`: the state behind the class, dead where the class is not mediated. */
  start(policyClass: PolicyClass): State {
    const policy = this.#policy;
    return policy === undefined ? deadState : policy.dfa.step(policy.start, mediationClasses[policyClass]);
  }

  step(state: State, byte: number): State {
    const policy = this.#policy;
    return policy === undefined || state === deadState ? deadState : policy.dfa.step(state, byte);
  }

  permissions(state: State): StatePermissions {
    // A walk that ends in the dead state is never looked up: `label_match` has nullperms for it.
    const policy = this.#policy;
    if (policy === undefined || state === deadState) return nothing;
    return { allow: policy.allow(state), quiet: policy.quiet(state) };
  }

  /** The compiler left out every state from which nothing is reached; the kernel asks no more of one. */
  isLive(state: State): boolean {
    return state !== deadState;
  }

  /** Compiled policy holds no rules. */
  origins(): readonly RuleOrigin[] {
    return [];
  }
}

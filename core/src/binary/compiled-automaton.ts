import { deadState, type Automaton, type ClassByte, type State, type StatePermissions } from '../automata/automaton.ts';
import type { Origin } from '../profile/profile.ts';
import type { Source } from '../source/source.ts';
import type { PolicyDb } from './format/policy-db.ts';

const nothing: StatePermissions = { allow: 0, quiet: 0 };

/** The policy automaton of a compiled profile, as used by mediation. */
export class CompiledAutomaton implements Automaton<Origin> {
  readonly #policy: PolicyDb | undefined;
  readonly #source: Source;
  /** The origins by state. Repeated queries of a state return the identical origin. */
  readonly #origins = new Map<State, Origin>();

  /** @param policy - undefined if the profile has none, and so mediates nothing (`nulldfa`) */
  constructor(policy: PolicyDb | undefined, source: Source) {
    this.#policy = policy;
    this.#source = source;
  }

  /** `RULE_MEDIATES`: the state after the class byte; dead if the profile does not mediate the class. */
  start(classByte: ClassByte): State {
    const policy = this.#policy;
    return policy === undefined ? deadState : policy.dfa.step(policy.start, classByte);
  }

  step(state: State, byte: number): State {
    const policy = this.#policy;
    return policy === undefined || state === deadState ? deadState : policy.dfa.step(state, byte);
  }

  get identity(): object {
    return this.#policy ?? this;
  }

  /** Whether both automata have equal tables for the class. */
  hasRulesOf(other: Automaton<unknown>, classByte: ClassByte): boolean {
    if (!(other instanceof CompiledAutomaton)) return false;
    const [mine, theirs] = [this.#policy, other.#policy];
    if (mine === undefined || theirs === undefined || mine === theirs) return mine === theirs;
    return mine.dfa.hasTablesOf(this.start(classByte), theirs.dfa, other.start(classByte), (state, otherState) => {
      const [one, two] = [mine.permissions(state), theirs.permissions(otherState)];
      return one.allow === two.allow && one.quiet === two.quiet && one.deny === two.deny;
    });
  }

  stays(state: State, byte: number): boolean {
    return this.step(state, byte) === state;
  }

  byteClass(_: ClassByte, byte: number): number {
    return this.#policy?.dfa.classOf(byte) ?? 0;
  }

  permissions(state: State): StatePermissions {
    // The kernel does not look up a match that ends in the dead state: `label_match` uses nullperms.
    const policy = this.#policy;
    if (policy === undefined || state === deadState) return nothing;
    return { allow: policy.allow(state), quiet: policy.quiet(state) };
  }

  /**
   * The compiler removed every state from which no accepting state is reachable, and the kernel checks nothing more.
   */
  isLive(state: State): boolean {
    return state !== deadState;
  }

  /**
   * Returns the state as origin if the state allows or explicitly denies a bit of `bits`. A denial by default leaves no
   * trace in the state.
   */
  origins(state: State, bits: number): readonly Origin[] {
    const policy = this.#policy;
    if (policy === undefined || state === deadState) return [];
    const { allow, deny, quiet } = policy.permissions(state);
    if (((allow | deny | quiet) & bits) === 0) return [];
    let origin = this.#origins.get(state);
    if (origin === undefined) this.#origins.set(state, (origin = { source: this.#source, state }));
    return [origin];
  }
}

import type { State } from '../automata/automaton.ts';
import type { KernelBehaviours } from '../kernels/kernel.ts';
import { outcomeOf } from '../mediation/outcome.ts';
import type { PeerView } from '../mediation/peer-view.ts';
import type { Profile } from '../profile/profile.ts';

/** A verdict; for a verdict that also depends on whether the state is live, both variants. */
type KnownVerdict = boolean | { live?: boolean; dead?: boolean };

/**
 * Verdicts of profiles on peers with one visible part. A verdict depends only on the permissions of the state after the
 * part's name and, for some questions, on whether the state is live. States with equal values share one evaluation.
 */
export class SingleVerdicts {
  readonly #bit: number;
  readonly #complains: boolean;
  readonly #behaviours: KernelBehaviours;
  /** Verdicts by the allowed, then by the quietly refused permissions. */
  readonly #known = new Map<number, Map<number, KnownVerdict>>();

  constructor(bit: number, complains: boolean, behaviours: KernelBehaviours) {
    this.#bit = bit;
    this.#complains = complains;
    this.#behaviours = behaviours;
  }

  /** @param start - the state before the part's name, from which the name leads to `state` */
  isAllowed(profile: Profile, state: State, start: State, view: PeerView): boolean {
    const { allow, quiet } = profile.policy.permissions(state);
    let byQuiet = this.#known.get(allow);
    if (byQuiet === undefined) this.#known.set(allow, (byQuiet = new Map<number, KnownVerdict>()));
    const known = byQuiet.get(quiet);
    if (typeof known === 'boolean') return known;
    if (known !== undefined) {
      const told = known[profile.policy.isLive(state) ? 'live' : 'dead'];
      if (told !== undefined) return told;
    }
    let live: boolean | undefined;
    const policy = { permissions: () => ({ allow, quiet }), isLive: () => (live = profile.policy.isLive(state)) };
    const question = { otherwise: { start, bit: this.#bit, complains: this.#complains } };
    const outcome = outcomeOf(question, { name: profile.name, policy }, view, this.#behaviours, () => state);
    const isAllowed = outcome.verdict === 'allow';
    byQuiet.set(quiet, live === undefined ? isAllowed : { ...known, [live ? 'live' : 'dead']: isAllowed });
    return isAllowed;
  }
}

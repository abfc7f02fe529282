import type { State } from '../automaton/automaton.ts';
import type { KernelBehaviours } from '../mediation/kernel.ts';
import { outcomeOf } from '../mediation/outcome.ts';
import type { PeerView } from '../mediation/peer-view.ts';
import type { Profile } from '../profile/profile.ts';

/** A verdict, where it depends on more than permissions by whether the state is live. */
type KnownVerdict = boolean | { live?: boolean; dead?: boolean };

/**
 * What profiles answer about peers of which they see one part. Whoever is asked, that depends on what the automaton tells of the
 * one state behind the part's name: on its permissions and, where that is asked, on whether it is live. So it is asked once for
 * all states of which the same is told.
 */
export class SingleVerdicts {
  readonly #bit: number;
  readonly #complains: boolean;
  readonly #behaviours: KernelBehaviours;
  /** By what is allowed, then by what is refused quietly. */
  readonly #known = new Map<number, Map<number, KnownVerdict>>();

  constructor(bit: number, complains: boolean, behaviours: KernelBehaviours) {
    this.#bit = bit;
    this.#complains = complains;
    this.#behaviours = behaviours;
  }

  /** @param start - in front of the part's name, which leads to `state` from there */
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

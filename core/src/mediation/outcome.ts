import { AutomatonTooLargeError } from '../automata/budget.ts';
import type { State } from '../automata/automaton.ts';
import type { ProfileName } from '../profile/profile.ts';
import type { ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import type { Answer, Verdict } from './decision.ts';
import { areComplaints } from './denial.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import { matchPeer, type Grants, type LabelMatch } from './match-peer.ts';
import type { PeerView } from './peer-view.ts';
import { allowed, type PassedPeer, type Question } from './question.ts';

/** The answer of a profile: either independent of the rules, or by a match. */
export type Outcome = Answer | MatchedPeer;

/** The properties of a profile that determine the outcome of a question. */
interface EvaluatedProfile {
  readonly name: ProfileName;
  readonly policy: Grants;
}

/** The result of a profile's rules for a peer. */
export interface MatchedPeer {
  readonly verdict: Verdict;
  /** The requested permission. */
  readonly bit: number;
  readonly match: LabelMatch;
}

/**
 * Returns a profile's answer to a question about a peer. Only this function and, for questions without a peer,
 * `answerOfState` decide.
 *
 * @param walk - returns the state after a name, from a state
 * @throws AutomatonTooLargeError with the profile's name
 * @see `aa_profile_label_perm`, `aa_check_perms` in the kernel's `lib.c`
 */
export function outcomeOf(
  question: Question,
  profile: EvaluatedProfile,
  peer: PeerView,
  behaviours: KernelBehaviours,
  walk: (from: State, name: ByteString) => State,
): Outcome {
  if (question.passes !== undefined && passes(question.passes, profile, peer))
    return allowed(question.passes === 'unconfined' ? 'peer-unconfined' : 'not-mediated');
  const { otherwise } = question;
  if ('verdict' in otherwise) return otherwise;
  if (peer.visible.length === 0) return allowed('peer-not-visible');
  const { start, bit, complaints } = otherwise;
  const found = namingProfile(profile, () =>
    matchPeer(profile.policy, (name) => walk(start, name), peer.visible, bit, behaviours),
  );
  const isAllowed = found.allowed || areComplaints(complaints, bit, found.quiet ? bit : 0);
  return { verdict: isAllowed ? 'allow' : 'deny', bit, match: found };
}

function passes(passed: PassedPeer, profile: EvaluatedProfile, peer: PeerView): boolean {
  if (passed === 'unconfined') return peer.unconfined;
  return peer.alone && peer.visible[0]?.profile.name === profile.name;
}

/** Adds the profile's name to the error of a too large automaton, because the automaton does not know the name. */
export function namingProfile<Result>({ name }: EvaluatedProfile, ask: () => Result): Result {
  try {
    return ask();
  } catch (error) {
    if (!(error instanceof AutomatonTooLargeError)) throw error;
    throw new AutomatonTooLargeError(`profile \`${textOf(name)}\` is too large: ${error.message}`);
  }
}

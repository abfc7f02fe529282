import { AutomatonTooLargeError } from '../automaton/lazy-dfa.ts';
import type { State } from '../automaton/automaton.ts';
import type { Profile } from '../profile/profile.ts';
import { textOf, type ByteString } from '../source/bytes.ts';
import type { Answer, Verdict } from './decision.ts';
import type { KernelBehaviours } from './kernel.ts';
import { matchLabel, type LabelMatch } from './match-label.ts';
import type { PeerView } from './peer-view.ts';
import { allowed, type PassedPeer, type Question } from './question.ts';

/** What one profile answers: without looking at its rules, or by what they match. */
export type Outcome = Answer | Matched;

interface Matched {
  readonly verdict: Verdict;
  /** The permission that was asked for. */
  readonly bit: number;
  readonly match: LabelMatch;
}

/**
 * What a profile answers to a question about a peer. This is the only place where that is decided.
 *
 * @param walk - the state behind a name that follows a state
 * @throws AutomatonTooLargeError that names the profile
 * @see `aa_profile_label_perm`, `aa_check_perms` in the kernel's `lib.c`
 */
export function outcomeOf(
  question: Question,
  profile: Profile,
  peer: PeerView,
  behaviours: KernelBehaviours,
  walk: (from: State, name: ByteString) => State,
): Outcome {
  if (question.passes !== undefined && passes(question.passes, profile, peer))
    return allowed(question.passes === 'unconfined' ? 'peer-unconfined' : 'not-mediated');
  const { otherwise } = question;
  if ('verdict' in otherwise) return otherwise;
  if (peer.visible.length === 0) return allowed('peer-not-visible');
  try {
    const { start, bit, complains } = otherwise;
    const match = matchLabel(profile.policy, (name) => walk(start, name), peer.visible, bit, behaviours);
    const isAllowed = match.allowed || (complains && !match.quiet);
    return { verdict: isAllowed ? 'allow' : 'deny', bit, match };
  } catch (error) {
    throw namingProfile(error, profile);
  }
}

function passes(passed: PassedPeer, profile: Profile, peer: PeerView): boolean {
  if (passed === 'unconfined') return peer.unconfined;
  return peer.alone && peer.visible[0]?.profile.name === profile.name;
}

/** An automaton that grew too large does not know whose it is; who asked does. */
function namingProfile(error: unknown, profile: Profile): unknown {
  if (!(error instanceof AutomatonTooLargeError)) return error;
  return new AutomatonTooLargeError(`profile \`${textOf(profile.name)}\` is too large: ${error.message}`);
}

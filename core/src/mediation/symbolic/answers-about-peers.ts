import { transitionsOfClass } from '../../automata/automaton.ts';
import { policyClasses, type Operation } from '../../classes/policy-classes.ts';
import type { KernelBehaviours } from '../../kernels/kernel-behaviours.ts';
import { stubPart, type LabelPart } from '../../labels/label.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { Answer } from '../decision.ts';
import { outcomeOf } from '../outcome.ts';
import { allowed, questionBetween } from '../question.ts';
import type { AnswerAutomaton } from './object-answers.ts';

/** The verdicts of a profile on peers: constant, or by the state after the peer's name. */
export type PeerVerdicts =
  Pick<Answer, 'verdict'> | (Omit<AnswerAutomaton, 'answer'> & { answer(state: number): Pick<Answer, 'verdict'> });

/**
 * Returns a profile's verdicts on confined peers of a single profile, by the peer's name. The peer is not the profile
 * itself.
 *
 * @param namespace - the full name of the peer's policy namespace
 * @see `evaluateSide`
 */
export function peerVerdicts(
  part: LabelPart,
  side: 'subject' | 'object',
  operation: Operation,
  namespace: ByteString,
  behaviours: KernelBehaviours,
): PeerVerdicts {
  const { profile } = part;
  const question = questionBetween(profile, side, operation, behaviours);
  const { otherwise } = question;
  if ('verdict' in otherwise) return otherwise;
  if (part.namespace.fullName !== namespace) return allowed('peer-not-visible');
  const peer = { visible: [stubPart(part.namespace, '' as ByteString)], alone: false, unconfined: false };
  return {
    ...transitionsOfClass(profile.policy, policyClasses[operation.class].byte),
    start: otherwise.start,
    answer: (state) => outcomeOf(question, profile, peer, behaviours, () => state),
  };
}

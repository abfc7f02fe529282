import { match } from '../automata/automaton.ts';
import type { PairOperation } from '../classes/policy-classes.ts';
import type { Label, LabelPart } from '../labels/label.ts';
import type { Profile } from '../profile/profile.ts';
import { answerOfState } from './answer-of-state.ts';
import type { Answer, StackObject } from './decision.ts';
import { auditModeNote } from './denial.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import { namingProfile, outcomeOf, type MatchedPeer } from './outcome.ts';
import { peerView } from './peer-view.ts';
import { questionOf, stackQuestionOf, type Question } from './question.ts';
import { mediatorOf } from './class-mediators.ts';
import type { ObjectQuestion } from './object-question.ts';
import type { MediatedObject } from '../classes/mediated-object.ts';

/** Evaluates a profile on a side of an operation with a peer label, with evidence. */
export function evaluateSide(
  part: LabelPart,
  side: 'subject' | 'object',
  peer: Label,
  operation: PairOperation,
  behaviours: KernelBehaviours,
): Answer {
  return withAuditMode(part, (one) => evaluatePeer(questionOf(one.profile, side, operation), one, peer, behaviours));
}

/** The inputs of an evaluation for an operation without a cross-check. */
export interface StackQuestion extends Omit<ObjectQuestion<MediatedObject>, 'object' | 'labels'> {
  readonly object: StackObject;
}

/** Evaluates a profile for an operation without a cross-check, with evidence. */
export function evaluateStackCheck(question: StackQuestion): Answer {
  return withAuditMode(question.part, (part) => evaluateRequested({ ...question, part }));
}

/** Adds a note if the audit mode changes the verdict of a profile. */
function withAuditMode(part: LabelPart, evaluate: (part: LabelPart) => Answer): Answer {
  const answer = evaluate(part);
  const note = auditModeNote(part.profile);
  if (note === undefined) return answer;
  const usual = evaluate({ ...part, profile: { ...part.profile, auditMode: 'normal' } });
  return usual.verdict === answer.verdict ? answer : { ...answer, note };
}

function evaluateRequested({ object, ...rest }: StackQuestion): Answer {
  const { part, operation, behaviours } = rest;
  const { profile } = part;
  if (object.kind === 'object') {
    const { labels } = object;
    return mediatorOf({ operation, object: object.object }).evaluate({ ...rest, object: object.object, labels });
  }
  const question = stackQuestionOf(profile, operation, behaviours);
  switch (object.kind) {
    case 'label':
      return evaluatePeer(question, part, object.label, behaviours);
    case 'none': {
      const { otherwise } = question;
      if ('verdict' in otherwise) return otherwise;
      const { start, bit } = otherwise;
      return namingProfile(profile, () => answerOfState(profile, start, bit));
    }
  }
}

function evaluatePeer(question: Question, part: LabelPart, peer: Label, behaviours: KernelBehaviours): Answer {
  const { profile, namespace } = part;
  const view = peerView(peer, namespace, behaviours);
  const outcome = outcomeOf(question, profile, view, behaviours, (from, name) => match(profile.policy, from, name));
  return 'rules' in outcome ? outcome : withEvidence(outcome, profile, view.visible);
}

/** Adds the deciding rules and the refused parts of the peer. */
function withEvidence(
  { verdict, bit, match: result }: MatchedPeer,
  { policy }: Profile,
  visible: readonly LabelPart[],
): Answer {
  const states = result.match === 'compound' ? [result.compound] : result.components;
  const rules = states.flatMap((state) => policy.origins(state, bit));
  if (result.allowed) return { verdict, because: 'rule', match: result.match, rules: unique(rules) };

  const refusing = states.filter((state) => (policy.permissions(state).allow & bit) === 0);
  const denying = unique(refusing.flatMap((state) => policy.origins(state, bit)));
  const refused = visible.filter(
    (_, index) => result.match === 'compound' || refusing.includes(result.components[index] ?? 0),
  );
  return {
    verdict,
    because: verdict === 'allow' ? 'complain' : denying.length > 0 ? 'deny-rule' : 'no-rule',
    match: result.match,
    rules: denying,
    refused,
  };
}

function unique<Value>(values: readonly Value[]): readonly Value[] {
  return [...new Set(values)];
}

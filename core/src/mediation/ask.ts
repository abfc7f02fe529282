import { match } from '../automaton/automaton.ts';
import type { LabelOperation, PairOperation } from '../class/policy-classes.ts';
import type { Label, LabelPart } from '../label/label.ts';
import type { Profile } from '../profile/profile.ts';
import { answerOfState } from './answer-of-state.ts';
import type { Answer, StackObject } from './decision.ts';
import type { KernelBehaviours } from './kernel.ts';
import { namingProfile, outcomeOf, type MatchedPeer } from './outcome.ts';
import { peerView } from './peer-view.ts';
import { questionOf, stackQuestionOf, type Question } from './question.ts';
import { askAboutThing } from './things.ts';

/** What one profile answers when its side of an operation is asked about a peer label, with its evidence. */
export function ask(
  asked: LabelPart,
  side: 'subject' | 'object',
  peer: Label,
  operation: PairOperation,
  behaviours: KernelBehaviours,
): Answer {
  return askAboutPeer(questionOf(asked.profile, side, operation), asked, peer, behaviours);
}

/** What one profile is asked when a label does something by itself. */
export interface StackQuestion {
  readonly asked: LabelPart;
  /** Whose profile it is: of the label that acts, or of one that is asked as well. */
  readonly side: 'subject' | 'object';
  readonly subject: Label;
  readonly operation: LabelOperation;
  readonly object: StackObject;
  readonly behaviours: KernelBehaviours;
}

/** What one profile answers when a label does something by itself, with its evidence. */
export function askByItself({ object, ...rest }: StackQuestion): Answer {
  const { asked, operation, behaviours } = rest;
  const { profile } = asked;
  if (object.kind === 'thing') return askAboutThing({ ...rest, object });
  const question = stackQuestionOf(profile, operation, behaviours);
  switch (object.kind) {
    case 'label':
      return askAboutPeer(question, asked, object.label, behaviours);
    case 'none': {
      const { otherwise } = question;
      if ('verdict' in otherwise) return otherwise;
      const { start, bit } = otherwise;
      return namingProfile(profile, () => answerOfState(profile, start, bit));
    }
  }
}

function askAboutPeer(question: Question, asked: LabelPart, peer: Label, behaviours: KernelBehaviours): Answer {
  const { profile, namespace } = asked;
  const view = peerView(peer, namespace, behaviours);
  const outcome = outcomeOf(question, profile, view, behaviours, (from, name) => match(profile.policy, from, name));
  return 'rules' in outcome ? outcome : withEvidence(outcome, profile, view.visible);
}

/** The rules that decided, and which parts of the peer they refuse. */
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

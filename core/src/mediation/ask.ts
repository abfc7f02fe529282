import { match } from '../automaton/automaton.ts';
import type { Operation } from '../class/policy-classes.ts';
import type { Label, LabelPart } from '../label/label.ts';
import type { Profile } from '../profile/profile.ts';
import type { Answer } from './decision.ts';
import type { KernelBehaviours } from './kernel.ts';
import { outcomeOf, type Outcome } from './outcome.ts';
import { peerView } from './peer-view.ts';
import { questionOf } from './question.ts';

/** What one profile answers when its side of an operation is asked about a peer label, with its evidence. */
export function ask(
  asked: LabelPart,
  side: 'subject' | 'object',
  peer: Label,
  operation: Operation,
  behaviours: KernelBehaviours,
): Answer {
  const { profile, namespace } = asked;
  const view = peerView(peer, namespace, behaviours);
  const outcome = outcomeOf(questionOf(profile, side, operation), profile, view, behaviours, (from, name) =>
    match(profile.policy, from, name),
  );
  return 'rules' in outcome ? outcome : withEvidence(outcome, profile, view.visible);
}

/** The rules that decided, and which parts of the peer they refuse. */
function withEvidence(
  { verdict, bit, match: result }: Exclude<Outcome, Answer>,
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

import type { Profile } from '../profile/profile.ts';
import type { Answer } from './decision.ts';
import type { MatchedState } from './outcome.ts';

/** What a profile answers about an object, with the rules that decided. */
export function objectAnswer(outcome: Answer | MatchedState, { policy }: Profile): Answer {
  if ('rules' in outcome) return outcome;
  const { verdict, bits, state } = outcome;
  const refused = bits & ~policy.permissions(state).allow;
  if (refused === 0) return { verdict, because: 'rule', rules: unique(policy.origins(state, bits)) };
  const rules = unique(policy.origins(state, refused));
  return { verdict, because: verdict === 'allow' ? 'complain' : rules.length > 0 ? 'deny-rule' : 'no-rule', rules };
}

function unique<Value>(values: readonly Value[]): readonly Value[] {
  return [...new Set(values)];
}

import type { LintRuleCode } from '../diagnostics/lint-codes.ts';
import type { LintRule } from './lint-rule.ts';
import { peerOrder } from './peer-order/peer-order.ts';

/** The rules of `lamellar lint`, by identifier. */
export const lintRules: { readonly [Id in LintRuleCode]: LintRule<Id> } = {
  'peer-order': peerOrder,
};

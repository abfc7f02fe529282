import { printLabel, type LabelPart, type StackedPolicy } from '@lamellar/core';
import { textOf } from '@lamellar/core/language';
import type { ExpectationsFix, BroaderOffer } from '@lamellar/core/repair';
import type { RuleLocation } from '../policy/rule-location.ts';
import type { AnswerSummary } from '../repair/answer-summaries.ts';
import { summariesView, type AnswerSummaryView } from './answer-summary-view.ts';
import {
  broaderRulesView,
  decidedQuestionView,
  allowingRulesView,
  type BroaderRulesView,
  type DecidedQuestionView,
  type AllowingRulesView,
} from './repair-view.ts';
import type { AssumptionsView } from './assumptions-view.ts';

/**
 * The minimal rules for expectations, with the effects of the rules.
 *
 * @schema suggest lamellar suggest --format json
 */
export interface SuggestView extends AllowingRulesView, AssumptionsView {
  /** The assumed kernels. */
  readonly kernels: readonly string[];
  /** The answer for each container and for the host. */
  readonly summaries: readonly AnswerSummaryView[];
  /** For each rule, a question with a denial without the rule. */
  readonly needed: readonly NeededRuleView[];
  /** With `--broader`: sufficient broader rules, by advised rule. */
  readonly wider?: readonly BroaderRulesView[];
  /** The expectations, in their order. */
  readonly sentences: readonly FixedExpectationView[];
}

/** A rule with a question that is denied without the rule. */
interface NeededRuleView {
  /** The profile of the rule, as the root namespace sees the profile. */
  readonly profile: string;
  /** The rule, as in policy text. */
  readonly rule: string;
  /** The question that is denied without the rule. */
  readonly without: DecidedQuestionView;
}

/** An expectation with the outcomes on all kernels. */
interface FixedExpectationView {
  /** The expectation. */
  readonly text: string;
  /** The outcome without the rules. */
  readonly before: 'held' | 'failed';
  /** The outcome with the rules. */
  readonly after: 'held' | 'failed';
}

/** Converts the rules for expectations to JSON, as in docs/reference/json.md. */
export function suggestView(
  { repair, needed, sentences }: ExpectationsFix,
  texts: readonly string[],
  kernels: readonly string[],
  policy: StackedPolicy,
  placementOf: (part: LabelPart) => RuleLocation,
  summaries: readonly AnswerSummary[],
  offers: readonly BroaderOffer[] | undefined,
): Omit<SuggestView, keyof AssumptionsView> {
  const { advice, refused, also } = allowingRulesView(repair, kernels, policy, placementOf);
  return {
    kernels,
    summaries: summariesView(summaries, placementOf),
    advice,
    needed: needed.map(({ part, rule, without }) => ({
      profile: textOf(printLabel({ parts: [part] }, policy.root)),
      rule: textOf(rule),
      without: decidedQuestionView(without, policy),
    })),
    refused,
    also,
    ...(offers === undefined ? {} : { wider: broaderRulesView(offers, kernels) }),
    sentences: sentences.map(({ before, after }, index) => ({
      text: texts[index] ?? '',
      before: outcomeOf(before),
      after: outcomeOf(after),
    })),
  };
}

function outcomeOf(outcomes: ExpectationsFix['sentences'][number]['before']): 'held' | 'failed' {
  return outcomes.every(({ kind }) => kind === 'held') ? 'held' : 'failed';
}

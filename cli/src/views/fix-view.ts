import { printLabel, type LabelPart, type StackedPolicy } from '@lamellar/core';
import { textOf } from '@lamellar/core/language';
import type { ExpectationsFix, BroaderOffer } from '@lamellar/core/repair';
import type { RuleLocation } from '../policy/placement.ts';
import { questionJson, repairJson, broaderRulesJson } from './repair-view.ts';

/** Converts a fix of expectations to JSON, as in docs/json.md. */
export function fixJson(
  { repair, needed, sentences }: ExpectationsFix,
  texts: readonly string[],
  kernels: readonly string[],
  policy: StackedPolicy,
  placementOf: (asked: LabelPart) => RuleLocation,
  offers: readonly BroaderOffer[] | undefined,
): object {
  const { advice, refused, also } = repairJson(repair, kernels, policy, placementOf);
  return {
    kernels,
    advice,
    needed: needed.map(({ asked, rule, without }) => ({
      profile: textOf(printLabel({ parts: [asked] }, policy.root)),
      rule: textOf(rule),
      without: questionJson(without, policy),
    })),
    refused,
    also,
    ...(offers === undefined ? {} : { wider: broaderRulesJson(offers, kernels) }),
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

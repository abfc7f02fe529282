import { printLabel, type LabelPart, type StackedPolicy } from '@lamellar/core';
import { textOf } from '@lamellar/core/language';
import type { SentencesFix, WiderOffer } from '@lamellar/core/repair';
import type { Placement } from '../policy/placement.ts';
import { questionJson, repairJson, widerJson } from './repair-json.ts';

/** Converts a fix of expectations to JSON, as in docs/json.md. */
export function fixJson(
  { repair, needed, sentences }: SentencesFix,
  texts: readonly string[],
  kernels: readonly string[],
  policy: StackedPolicy,
  placementOf: (asked: LabelPart) => Placement,
  offers: readonly WiderOffer[] | undefined,
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
    ...(offers === undefined ? {} : { wider: widerJson(offers, kernels) }),
    sentences: sentences.map(({ before, after }, index) => ({
      text: texts[index] ?? '',
      before: outcomeOf(before),
      after: outcomeOf(after),
    })),
  };
}

function outcomeOf(outcomes: SentencesFix['sentences'][number]['before']): 'held' | 'failed' {
  return outcomes.every(({ kind }) => kind === 'held') ? 'held' : 'failed';
}

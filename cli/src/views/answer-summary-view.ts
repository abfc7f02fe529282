import type { LabelPart } from '@lamellar/core';
import { textOf, type ByteString } from '@lamellar/core/language';
import { namespaceOfRecord } from '@lamellar/core/log-records';
import { warningsJson } from '@lamellar/core/render';
import type { AnswerSubject, AnswerSummary, UnverifiedRules } from '../repair/answer-summaries.ts';
import type { RuleLocation } from '../policy/placement.ts';
import { placedAdviceJson, placeJson } from './repair-view.ts';

export type { AnswerSubject, AnswerSummary, UnverifiedRules };

/** Converts the answers about containers and the host to JSON, as in docs/json.md. */
export function summariesJson(
  summaries: readonly AnswerSummary[],
  placementOf: (asked: LabelPart) => RuleLocation = () => ({ kind: 'nowhere' }),
): readonly object[] {
  return summaries.map(({ subject, verdict, advice, unverified, causes }) => ({
    subject,
    verdict,
    rules: [
      ...placedAdviceJson(advice, placementOf).map(({ profile, namespace, rules, place, warnings }) => ({
        profile,
        namespace,
        rules,
        ...(warnings === undefined ? {} : { warnings }),
        place,
        verified: true,
      })),
      ...unverified.map(({ record, rules, place }) => ({
        profile: textOf(record.profile ?? ('' as ByteString)),
        namespace: textOf(namespaceOfRecord(record) ?? ('' as ByteString)),
        rules: rules.map(({ rule }) => textOf(rule)),
        ...warningsJson(rules.flatMap(({ warnings }) => warnings)),
        place: placeJson(place),
        verified: false,
      })),
    ],
    causes,
  }));
}

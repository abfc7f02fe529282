import type { LabelPart } from '@lamellar/core';
import { textOf, type ByteString } from '@lamellar/core/language';
import { namespaceOfRecord } from '@lamellar/core/log-records';
import type { AdviceVerdict, FoundCause } from '@lamellar/core/repair';
import { warningsJson, type WarningJson } from '@lamellar/core/render';
import {
  shownRules,
  summaryInstallations,
  type AnswerSubject,
  type AnswerSummary,
  type UnverifiedRules,
} from '../repair/answer-summaries.ts';
import type { Installation } from '../repair/installation.ts';
import type { RuleLocation } from '../policy/rule-location.ts';
import { placedAdviceView, placeView, type PlaceView } from './repair-view.ts';

export { shownRules, summaryInstallations };
export type { AnswerSubject, AnswerSummary, Installation, UnverifiedRules };

/** The answer about a container, about the host, or about a policy namespace without a known container. */
export interface AnswerSummaryView {
  /** The owner of the profiles. */
  readonly subject: AnswerSubject;
  /** The conclusion. */
  readonly verdict: AdviceVerdict;
  /** The rules to add, by profile. */
  readonly rules: readonly SummaryRulesView[];
  /** The installation of the rules, if there are rules. */
  readonly install?: InstallationView;
  /** The known causes, confirmed causes first. */
  readonly causes: readonly CauseView[];
}

/** The installation of rules. */
interface InstallationView {
  /** The shell command that adds the rules at their places and loads the rules. Absent if no command is safe. */
  readonly command?: string;
  /** The containers that the command restarts. */
  readonly restarts: readonly string[];
  /** The steps by hand, in words. */
  readonly byHand: readonly string[];
}

/** A known cause of a denial. */
export interface CauseView extends Omit<FoundCause, 'ofMissingRule' | 'replacesRules' | 'isRare'> {}

/** The rules to add to a profile. */
interface SummaryRulesView {
  /** The profile, as the root policy namespace sees it if policy verified the rules, else as in the record. */
  readonly profile: string;
  /** The full name of the policy namespace; empty for the root. */
  readonly namespace: string;
  /** The rules, as in policy text. */
  readonly rules: readonly string[];
  /** The risks of the rules, if any. */
  readonly warnings?: readonly WarningJson[];
  /** The place of the rules. */
  readonly place: PlaceView;
  /** True if an evaluation of the policy verified the rules; false for rules from records alone. */
  readonly verified: boolean;
}

/** Converts the answers about containers and the host to JSON, as in docs/reference/json.md. */
export function summariesView(
  summaries: readonly AnswerSummary[],
  placementOf?: (part: LabelPart) => RuleLocation,
): readonly AnswerSummaryView[] {
  return summaryInstallations(summaries, placementOf).map(([summary, installation]) => ({
    subject: summary.subject,
    verdict: summary.verdict,
    rules: [
      ...(placementOf === undefined ? [] : placedAdviceView(summary.advice, placementOf)).map(
        ({ profile, namespace, rules, place, warnings }) => ({
          profile,
          namespace,
          rules,
          ...(warnings === undefined ? {} : { warnings }),
          place,
          verified: true,
        }),
      ),
      ...summary.unverified.map(({ record, rules, place }) => ({
        profile: textOf(record.profile ?? ('' as ByteString)),
        namespace: textOf(namespaceOfRecord(record) ?? ('' as ByteString)),
        rules: rules.map(({ rule }) => textOf(rule)),
        ...warningsJson(rules.flatMap(({ warnings }) => warnings)),
        place: placeView(place),
        verified: false,
      })),
    ],
    ...installationView(installation),
    causes: causesView(summary.causes),
  }));
}

function installationView({ steps, restarts, byHand }: Installation): Pick<AnswerSummaryView, 'install'> {
  if (steps.length + byHand.length === 0) return {};
  const command = steps.length === 0 ? {} : { command: steps.join(' && ') };
  return { install: { ...command, restarts, byHand } };
}

/** Converts causes to JSON. */
export function causesView(causes: readonly FoundCause[]): readonly CauseView[] {
  return causes.map((cause) => {
    const { ofMissingRule: _, replacesRules: __, isRare: ___, ...shown } = cause;
    return shown;
  });
}

import type { LabelPart, MeasuredKernel } from '@lamellar/core';
import { memoised, printable, textOf } from '@lamellar/core/language';
import { rulesOfOperation, type Repair, type BroaderOffer } from '@lamellar/core/repair';
import {
  isRefusal,
  layerOfRecord,
  type AppArmorRecord,
  type FoldedRecords,
  type RecordedOperation,
} from '@lamellar/core/log-records';
import { checksJson, warningsJson } from '@lamellar/core/render';
import type { RuleLocation } from '../policy/rule-location.ts';
import type { KernelRepair, KernelQuietLog } from '../repair/kernel-judges.ts';
import {
  answerSummaries,
  operationAdvice,
  operationVerdict,
  type ExplainedOperation,
} from '../repair/answer-summaries.ts';
import { operationCauses } from '../repair/operation-causes.ts';
import type { AnsweredRecord, JudgedOperation } from '../repair/record-judge.ts';
import { causesView, summariesView, type AnswerSummaryView } from './answer-summary-view.ts';
import type { ConventionalRuleView, EventView, RecordAnswerView, RecordLayerView } from './event-view.ts';
import { recordFields } from './record-view.ts';
import { assumptionsView, type Assumptions, type AssumptionsView } from './assumptions-view.ts';
import {
  allowingRulesView,
  broaderRulesView,
  decidedQuestionView,
  placedAdviceView,
  silencingRulesView,
  type AllowingRulesView,
  type BroaderRulesView,
  type PlacedAdviceView,
  type SilencingRulesView,
} from './repair-view.ts';

export type { JudgedOperation };

/** The evaluated policy with the placements of rules, and functions to evaluate operations. */
export interface EvaluatedView extends Assumptions {
  /** The kernels of the evaluations. */
  readonly kernels: readonly MeasuredKernel[];
  readonly placementOf: (part: LabelPart) => RuleLocation;
  /**
   * Evaluates an operation, and records the decision for the final repair. With several saved hosts, evaluates the
   * policy of the given hosts.
   */
  readonly judge: (operation: RecordedOperation, hosts?: ReadonlySet<string>) => JudgedOperation;
  readonly repair: () => KernelRepair | undefined;
  /** Undefined if not requested. */
  readonly quietLog: (() => KernelQuietLog | undefined) | undefined;
  readonly broader: ((of: Repair) => readonly BroaderOffer[]) | undefined;
}

/** The counts of a log. */
interface LogCounts {
  readonly file: string;
  readonly records: number;
  readonly unlisted: number;
  readonly hosts: number;
}

/**
 * A log, as on the command line, with the numbers of records.
 *
 * @minimum 0
 */
interface LogView {
  /** The log. */
  readonly file: string;
  /** The number of AppArmor records. */
  readonly records: number;
  /** The number of AppArmor records of omitted kinds. */
  readonly unlisted: number;
  /** The number of hosts in the lines; missing if no line has a host. */
  readonly hosts?: number;
}

/**
 * The events of logs, and the rules that allow the refused operations.
 *
 * @schema why lamellar why --format json
 */
export interface WhyView extends Partial<AssumptionsView>, Partial<AllowingRulesView> {
  /** The logs, in the order of the command line. */
  readonly logs: readonly LogView[];
  /** The kinds of operations, in the order of the first record of each. */
  readonly events: readonly EventView[];
  /** The answer for each container and for the host, about all logs together. */
  readonly summaries: readonly AnswerSummaryView[];
  /** With policy: the assumed kernel. */
  readonly kernel?: string;
  /** With policy, in the place of `kernel`: the assumed kernels, if several. */
  readonly kernels?: readonly [string, string, ...string[]];
  /** With `--broader`: sufficient broader rules, by advised rule. */
  readonly wider?: readonly BroaderRulesView[];
  /** With `--quiet-log`: the rules that keep the refusals out of the log. */
  readonly silence?: SilencingRulesView;
}

/** Converts the events of logs, and the repair of all refusals, to JSON, as in docs/reference/json.md. */
export function whyView(
  logs: readonly LogCounts[],
  events: readonly EventView[],
  operations: readonly ExplainedOperation[],
  requested: EvaluatedView | undefined,
  isDenial = false,
): WhyView {
  const shown = {
    logs: logs.map(({ file, records, unlisted, hosts }) => ({
      file: printable(file),
      records,
      unlisted,
      ...(hosts === 0 ? {} : { hosts }),
    })),
    events,
  };
  if (requested === undefined)
    return { ...shown, summaries: summariesView(answerSummaries(operations, undefined, isDenial)) };
  const { placementOf, quietLog, broader } = requested;
  const repair = requested.repair();
  const quiet = quietLog?.();
  const found = quietLog === undefined ? repair : quiet && { ...quiet, refused: [] };
  return {
    ...shown,
    summaries: summariesView(answerSummaries(operations, found, isDenial), placementOf),
    ...kernelsOf(requested),
    ...assumptionsView([requested]),
    ...(repair === undefined
      ? { advice: [], refused: [], also: [] }
      : allowingRulesView(repair, versionsOf(repair.kernels), repair.policy, placementOf)),
    ...(broader === undefined
      ? {}
      : { wider: repair === undefined ? [] : broaderRulesView(broader(repair), versionsOf(repair.kernels)) }),
    ...(quietLog === undefined
      ? {}
      : {
          silence: silencingRulesView(quiet ?? { advice: [], lost: [] }, versionsOf(quiet?.kernels ?? []), placementOf),
        }),
  };
}

function kernelsOf({ kernels }: EvaluatedView): Pick<WhyView, 'kernel' | 'kernels'> {
  const [first = '', second, ...others] = versionsOf(kernels);
  return second === undefined ? { kernel: first } : { kernels: [first, second, ...others] };
}

function versionsOf(kernels: readonly MeasuredKernel[]): readonly string[] {
  return kernels.map(({ version }) => version);
}

/**
 * Converts operations of one kind to JSON, with the policy's decisions, or without policy with the rules by convention.
 */
export function eventView(
  file: string,
  { first: records, count, from, to, hosts }: FoldedRecords,
  judged: JudgedOperation | undefined,
  requested: EvaluatedView | undefined,
  isDenial = false,
): EventView {
  const { event } = (records.find(({ record }) => isRefusal(record)) ?? records[0]).record;
  const { recorded, evaluated } = operationCauses(records, judged?.answers ?? []);
  const advice = operationAdvice({ records, judged });
  return {
    file: printable(file),
    event,
    count,
    ...(from === undefined ? {} : { first: from }),
    ...(to === undefined ? {} : { last: to }),
    ...(hosts.size === 0 ? {} : { hosts: Array.from(hosts, (host) => printable(host)).sort() }),
    records: records.map(({ line, record }) => ({ line, ...recordFields(record), layer: layerOf(record) })),
    verdict: operationVerdict({ records, judged }, advice),
    causes: causesView([...recorded, ...evaluated]),
    ...(requested === undefined || judged === undefined
      ? { rules: conventionalRules(records, isDenial) }
      : decidedFields(records, judged, placedAdviceView(advice, requested.placementOf))),
  };
}

function conventionalRules(records: RecordedOperation, isDenial = false): readonly ConventionalRuleView[] {
  return rulesOfOperation(records, isDenial).map(({ profile, rule, warnings }) => ({
    profile: textOf(profile),
    rule: textOf(rule),
    ...warningsJson(warnings),
  }));
}

function layerOf(record: AppArmorRecord): RecordLayerView {
  const layer = layerOfRecord(record);
  switch (layer.kind) {
    case 'host':
      return { kind: layer.kind };
    case 'namespace':
      return { kind: layer.kind, namespace: textOf(layer.namespace) };
    case 'host-layer':
    case 'container-layer': {
      const { name, runtime } = layer.container;
      return { kind: layer.kind, container: { ...(name === undefined ? {} : { name: textOf(name) }), runtime } };
    }
  }
}

function decidedFields(
  records: RecordedOperation,
  { answers, problems }: JudgedOperation,
  advice: readonly PlacedAdviceView[],
): Pick<EventView, 'answers' | 'advice' | 'problems' | 'rules'> {
  return {
    answers: answers.flatMap(answerViews),
    advice,
    problems: problems.map(({ reason, hint }) => ({ reason, ...(hint === undefined ? {} : { hint }) })),
    ...(answers.length === 0 && problems.length > 0 ? { rules: conventionalRules(records) } : {}),
  };
}

/** An answer with the agreeing kernels and hosts. */
interface AnswerOfKernels {
  readonly answer: Omit<RecordAnswerView, 'kernels' | 'hosts'>;
  readonly kernels: Set<string>;
  readonly hosts: string[];
}

/** Converts the answers about a question. Kernels and hosts with equal answers are grouped. */
function answerViews({ answers }: AnsweredRecord): readonly RecordAnswerView[] {
  const groups = new Map<string, AnswerOfKernels>();
  for (const { policy, kernel, decisions, hosts = [] } of answers)
    for (const decision of decisions) {
      const { verdict } = decision;
      const answer = { ...decidedQuestionView(decision, policy), verdict, checks: checksJson(decision, policy.root) };
      const key = JSON.stringify(answer);
      const group = memoised(groups, key, () => ({ answer, kernels: new Set<string>(), hosts: [] }));
      group.kernels.add(kernel.version);
      group.hosts.push(...hosts.map(printable));
    }
  return Array.from(groups.values(), ({ answer, kernels, hosts }) => ({
    ...answer,
    ...(answers.length === 1 ? {} : { kernels: [...kernels] }),
    ...(hosts.length === 0 ? {} : { hosts }),
  }));
}

import type { LabelPart, MeasuredKernel } from '@lamellar/core';
import { printable, textOf } from '@lamellar/core/language';
import { rulesOfOperation, type Repair, type BroaderOffer } from '@lamellar/core/repair';
import {
  layerOfRecord,
  type AppArmorRecord,
  type FoldedRecords,
  type RecordedOperation,
} from '@lamellar/core/log-records';
import { checksJson, warningsJson } from '@lamellar/core/render';
import type { RuleLocation } from '../policy/placement.ts';
import type { KernelRepair, KernelSilence } from '../repair/kernel-judges.ts';
import {
  answerSummaries,
  operationAdvice,
  operationVerdict,
  type ExplainedOperation,
} from '../repair/answer-summaries.ts';
import { operationCauses } from '../repair/operation-causes.ts';
import type { AnsweredRecord, JudgedOperation } from '../repair/record-judge.ts';
import { summariesJson } from './answer-summary-view.ts';
import { recordFields } from './record-view.ts';
import { assumptionsView, type Assumptions } from './assumptions-view.ts';
import { placedAdviceJson, questionJson, repairJson, silenceJson, broaderRulesJson } from './repair-view.ts';

export type { JudgedOperation };

/** The evaluated policy with the placements of rules, and functions to evaluate operations. */
export interface EvaluatedView extends Assumptions {
  /** The kernels of the evaluations. */
  readonly kernels: readonly MeasuredKernel[];
  readonly placementOf: (asked: LabelPart) => RuleLocation;
  /** Evaluates an operation, and records the decision for the final repair. */
  readonly judge: (operation: RecordedOperation) => JudgedOperation;
  readonly repair: () => KernelRepair | undefined;
  /** Undefined if not requested. */
  readonly silence: (() => KernelSilence | undefined) | undefined;
  readonly wider: ((of: Repair) => readonly BroaderOffer[]) | undefined;
}

/** The counts of a log. */
interface LogCounts {
  readonly file: string;
  readonly records: number;
  readonly untold: number;
}

/** Converts the events of logs, and the repair of all refusals, to JSON, as in docs/json.md. */
export function whyJson(
  logs: readonly LogCounts[],
  events: readonly object[],
  operations: readonly ExplainedOperation[],
  asked: EvaluatedView | undefined,
  isDenial = false,
): object {
  const told = {
    logs: logs.map(({ file, records, untold }) => ({ file: printable(file), records, untold })),
    events,
  };
  if (asked === undefined)
    return { ...told, summaries: summariesJson(answerSummaries(operations, undefined, isDenial)) };
  const { placementOf, silence, wider } = asked;
  const repair = asked.repair();
  const quiet = silence?.();
  const found = silence === undefined ? repair : quiet && { ...quiet, refused: [] };
  return {
    ...told,
    summaries: summariesJson(answerSummaries(operations, found, isDenial), placementOf),
    ...kernelsJson(asked),
    ...assumptionsView([asked]),
    ...(repair === undefined
      ? { advice: [], refused: [], also: [] }
      : repairJson(repair, versionsOf(repair.kernels), repair.policy, placementOf)),
    ...(wider === undefined
      ? {}
      : { wider: repair === undefined ? [] : broaderRulesJson(wider(repair), versionsOf(repair.kernels)) }),
    ...(silence === undefined
      ? {}
      : { silence: silenceJson(quiet ?? { advice: [], lost: [] }, versionsOf(quiet?.kernels ?? []), placementOf) }),
  };
}

function kernelsJson({ kernels }: EvaluatedView): object {
  const [first, ...others] = versionsOf(kernels);
  return others.length === 0 ? { kernel: first } : { kernels: [first, ...others] };
}

function versionsOf(kernels: readonly MeasuredKernel[]): readonly string[] {
  return kernels.map(({ version }) => version);
}

/**
 * Converts operations of one kind to JSON, with the policy's decisions, or without policy with the rules by convention.
 */
export function kindJson(
  file: string,
  { first: records, count, from, to }: FoldedRecords,
  judged: JudgedOperation | undefined,
  asked: EvaluatedView | undefined,
  isDenial = false,
): object {
  const { event } = (records.find(({ record }) => isRefusal(record)) ?? records[0]).record;
  const { recorded, evaluated } = operationCauses(records, judged?.answers ?? []);
  const advice = operationAdvice({ records, judged });
  return {
    file: printable(file),
    event,
    count,
    ...(from === undefined ? {} : { first: from }),
    ...(to === undefined ? {} : { last: to }),
    records: records.map(({ line, record }) => ({ line, ...recordFields(record), layer: layerOf(record) })),
    verdict: operationVerdict({ records, judged }, advice),
    causes: [...recorded, ...evaluated],
    ...(asked === undefined || judged === undefined
      ? { rules: conventionJson(records, isDenial) }
      : judgedJson(records, judged, placedAdviceJson(advice, asked.placementOf))),
  };
}

function conventionJson(records: RecordedOperation, isDenial = false): readonly object[] {
  return rulesOfOperation(records, isDenial).map(({ profile, rule, warnings }) => ({
    profile: textOf(profile),
    rule: textOf(rule),
    ...warningsJson(warnings),
  }));
}

function isRefusal({ event }: AppArmorRecord): boolean {
  return event === 'DENIED' || event === 'KILLED';
}

function layerOf(record: AppArmorRecord): object {
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

function judgedJson(
  records: RecordedOperation,
  { answers, problems }: JudgedOperation,
  advice: readonly object[],
): object {
  return {
    answers: answers.flatMap(answersJson),
    advice,
    problems: problems.map(({ reason, hint }) => ({ reason, ...(hint === undefined ? {} : { hint }) })),
    ...(answers.length === 0 && problems.length > 0 ? { rules: conventionJson(records) } : {}),
  };
}

/** Converts the answers about a question. With several kernels, kernels with equal answers are grouped. */
function answersJson({ answers }: AnsweredRecord): readonly object[] {
  const groups = new Map<string, { readonly answer: object; readonly kernels: string[] }>();
  for (const { policy, kernel, decisions } of answers)
    for (const decision of decisions) {
      const { verdict } = decision;
      const answer = { ...questionJson(decision, policy), verdict, checks: checksJson(decision, policy.root) };
      const key = JSON.stringify(answer);
      const group = groups.get(key) ?? { answer, kernels: [] };
      groups.set(key, group);
      group.kernels.push(kernel.version);
    }
  return Array.from(groups.values(), ({ answer, kernels }) => (answers.length === 1 ? answer : { ...answer, kernels }));
}

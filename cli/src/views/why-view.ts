import type { LabelPart, MeasuredKernel, StackedPolicy } from '@lamellar/core';
import { printable, textOf } from '@lamellar/core/language';
import {
  otherReasons,
  rulesOfOperation,
  layerOfRecord,
  type AppArmorRecord,
  type FoldedRecords,
  type RecordedOperation,
} from '@lamellar/core/log-records';
import { checksJson, warningsJson } from '@lamellar/core/render';
import { adviseRules, type Repair, type Silence, type BroaderOffer } from '@lamellar/core/repair';
import type { RuleLocation } from '../policy/placement.ts';
import type { JudgedOperation } from '../repair/record-judge.ts';
import { recordFields } from './record-view.ts';
import { requestedKernelsView, type KernelRequests } from './requested-kernels.ts';
import { placedAdviceJson, questionJson, repairJson, silenceJson, broaderRulesJson } from './repair-view.ts';

export type { JudgedOperation };

/** The evaluated policy, with the placements of rules. */
interface JudgedView extends KernelRequests {
  readonly policy: StackedPolicy;
  readonly kernel: MeasuredKernel;
  readonly placementOf: (asked: LabelPart) => RuleLocation;
}

/** A policy, with functions to evaluate operations. */
export interface EvaluatedView extends JudgedView {
  /** Evaluates an operation, and records the decision for the final repair. */
  readonly judge: (operation: RecordedOperation) => JudgedOperation;
  readonly repair: () => Repair | undefined;
  /** Undefined if not requested. */
  readonly silence: (() => Silence | undefined) | undefined;
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
  asked: EvaluatedView | undefined,
): object {
  const told = {
    logs: logs.map(({ file, records, untold }) => ({ file: printable(file), records, untold })),
    events,
  };
  if (asked === undefined) return told;
  const { kernel, policy, placementOf } = asked;
  const repair = asked.repair() ?? { advice: [], refused: [], also: [] };
  const kernels = [kernel.version];
  const { silence, wider } = asked;
  return {
    ...told,
    kernel: kernel.version,
    ...requestedKernelsView([asked]),
    ...repairJson(repair, kernels, policy, placementOf),
    ...(wider === undefined ? {} : { wider: broaderRulesJson(wider(repair), kernels) }),
    ...(silence === undefined
      ? {}
      : { silence: silenceJson(silence() ?? { advice: [], lost: [] }, kernels, placementOf) }),
  };
}

/**
 * Converts operations of one kind to JSON, with the policy's decisions, or without policy with the rules by convention.
 */
export function kindJson(
  file: string,
  kind: FoldedRecords,
  asked: EvaluatedView | undefined,
  isDenial = false,
): object {
  const { first: records, count, from, to } = kind;
  const { event } = (records.find(({ record }) => isRefusal(record)) ?? records[0]).record;
  return {
    file: printable(file),
    event,
    count,
    ...(from === undefined ? {} : { first: from }),
    ...(to === undefined ? {} : { last: to }),
    records: records.map(({ line, record }) => ({ line, ...recordFields(record), layer: layerOf(record) })),
    reasons: [...new Set(records.flatMap(({ record }) => otherReasons(record)))],
    ...(asked === undefined ? { rules: conventionJson(records, isDenial) } : judgedJson(records, asked)),
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

function judgedJson(records: RecordedOperation, { judge, policy, placementOf }: EvaluatedView): object {
  const { answers, problems } = judge(records);
  const decisions = answers.flatMap((answer) => answer.decisions);
  return {
    answers: decisions.map((decision) => ({
      ...questionJson(decision, policy),
      verdict: decision.verdict,
      checks: checksJson(decision, policy.root),
    })),
    advice: placedAdviceJson(adviseRules(answers.flatMap(({ enforced }) => enforced)), placementOf),
    problems: problems.map(({ reason, hint }) => ({ reason, ...(hint === undefined ? {} : { hint }) })),
    ...(answers.length === 0 && problems.length > 0 ? { rules: conventionJson(records) } : {}),
  };
}

import {
  adviceJson,
  printLabel,
  printOperation,
  type Decision,
  type LabelPart,
  type StackedPolicy,
} from '@lamellar/core';
import { bytesOf, textOf } from '@lamellar/core/language';
import type { AlsoAllowed, SentencesFix } from '@lamellar/core/repair';
import type { Placement } from '../policy/placement.ts';
import { ownChangesJson, permissionChangesJson } from './changes-json.ts';

/** A fix of sentences for programs: see docs/json.md. */
export function fixJson(
  { repair, needed, sentences }: SentencesFix,
  texts: readonly string[],
  kernels: readonly string[],
  policy: StackedPolicy,
  placementOf: (asked: LabelPart) => Placement,
): object {
  return {
    kernels,
    advice: adviceJson(repair.advice).map((advice, index) => {
      const one = repair.advice[index];
      return one === undefined ? advice : { ...advice, place: placeJson(placementOf(one.asked)) };
    }),
    needed: needed.map(({ asked, rule, without }) => ({
      profile: textOf(printLabel({ parts: [asked] }, policy.root)),
      rule: textOf(rule),
      without: questionJson(without, policy),
    })),
    refused: repair.refused.map(({ decision, lacking }) => ({
      ...questionJson(decision, policy),
      lacking: adviceJson(lacking),
    })),
    also: repair.also.map((also, index) => alsoJson(also, kernels[index] ?? '')),
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

function placeJson(placement: Placement): object {
  const { kind } = placement;
  const file = 'file' in placement ? { file: textOf(bytesOf(placement.file)) } : {};
  const line = placement.kind === 'text' ? { line: placement.place.source.position(placement.place.end).line } : {};
  const container =
    placement.kind === 'manifest'
      ? { container: placement.container }
      : placement.kind === 'incus' || placement.kind === 'lxd'
        ? { container: placement.instance }
        : {};
  return { kind, ...file, ...line, ...container };
}

function questionJson(decision: Decision, { root }: StackedPolicy): object {
  const [subject, operation] = [textOf(printLabel(decision.subject, root)), printOperation(decision.operation)];
  if (decision.shape === 'cross-check')
    return { subject, operation, object: [textOf(printLabel(decision.target, root))] };
  const { object } = decision;
  if (object.kind === 'none') return { subject, operation, object: [] };
  if (object.kind === 'label') return { subject, operation, object: [textOf(printLabel(object.label, root))] };
  return { subject, operation, object: object.words.map((word) => (word === undefined ? null : textOf(word))) };
}

function alsoJson({ labels, between, byThemselves, tooMany }: AlsoAllowed, kernel: string): object {
  return {
    kernel,
    labels,
    permissions: permissionChangesJson(between),
    byThemselves: ownChangesJson(byThemselves),
    tooMany,
  };
}

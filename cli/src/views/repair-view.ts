import { printLabel, type AdviceJson, type Decision, type LabelPart, type StackedPolicy } from '@lamellar/core';
import { printOperation } from '@lamellar/core/classes';
import { printable, textOf } from '@lamellar/core/language';
import { adviceJson } from '@lamellar/core/render';
import type { ProfileAdvice, SideEffects, Repair, Silence, BroaderOffer } from '@lamellar/core/repair';
import type { RuleLocation } from '../policy/placement.ts';
import { ownChangesView, permissionChangesView } from './changes-view.ts';

/** Rules of a profile in JSON, with placement. */
export interface PlacedAdviceJson extends AdviceJson {
  readonly place: object;
}

/** Converts a repair to JSON: the rules, their side effects, and the remaining refusals. */
export function repairJson(
  repair: Repair,
  kernels: readonly string[],
  policy: StackedPolicy,
  placementOf: (asked: LabelPart) => RuleLocation,
): {
  readonly advice: readonly PlacedAdviceJson[];
  readonly refused: readonly object[];
  readonly also: readonly object[];
} {
  return {
    advice: placedAdviceJson(repair.advice, placementOf),
    refused: repair.refused.map(({ decision, lacking }) => ({
      ...questionJson(decision, policy),
      lacking: adviceJson(lacking),
    })),
    also: alsoOf(repair.also, kernels),
  };
}

/** Converts broader rules and the side effects to JSON. */
export function broaderRulesJson(offers: readonly BroaderOffer[], kernels: readonly string[]): readonly object[] {
  return offers.map(({ asked, instead, as, rules, also }) => {
    const [{ profile, namespace }] = adviceJson([{ asked, rules, warnings: [], isStuck: false }]) as [AdviceJson];
    return {
      profile,
      namespace,
      instead: textOf(instead),
      as,
      rules: rules.map(textOf),
      also: also === undefined ? null : alsoOf(also, kernels),
    };
  });
}

/** Converts the rules to silence refusals, and the lost permissions, to JSON. */
export function silenceJson(
  { advice, lost }: Silence,
  kernels: readonly string[],
  placementOf: (asked: LabelPart) => RuleLocation,
): object {
  return { advice: placedAdviceJson(advice, placementOf), lost: alsoOf(lost, kernels) };
}

function alsoOf(all: readonly SideEffects[], kernels: readonly string[]): readonly object[] {
  return all.map((also, index) => alsoJson(also, kernels[index] ?? ''));
}

/** Converts the rules of profiles with placements to JSON. */
export function placedAdviceJson(
  all: readonly ProfileAdvice[],
  placementOf: (asked: LabelPart) => RuleLocation,
): readonly PlacedAdviceJson[] {
  return all.flatMap((one) =>
    adviceJson([one]).map((advice) => ({ ...advice, place: placeJson(placementOf(one.asked)) })),
  );
}

/** Converts the place of rules to JSON. */
export function placeJson(placement: RuleLocation): object {
  const { kind } = placement;
  const file = 'file' in placement ? { file: printable(placement.file) } : {};
  const line = placement.kind === 'text' ? { line: placement.place.source.position(placement.place.end).line } : {};
  const container =
    placement.kind === 'manifest'
      ? { container: placement.container }
      : placement.kind === 'incus' || placement.kind === 'lxd'
        ? { container: placement.instance }
        : 'container' in placement
          ? { container: placement.container }
          : {};
  const then = placement.then === undefined ? {} : { then: placement.then };
  return { kind, ...file, ...line, ...container, ...then };
}

/** Converts the question of a decision to JSON, in the words of `lamellar can`. */
export function questionJson(decision: Decision, { root }: StackedPolicy): object {
  const [subject, operation] = [textOf(printLabel(decision.subject, root)), printOperation(decision.operation)];
  if (decision.shape === 'cross-check')
    return { subject, operation, object: [textOf(printLabel(decision.target, root))] };
  const { object } = decision;
  if (object.kind === 'none') return { subject, operation, object: [] };
  if (object.kind === 'label') return { subject, operation, object: [textOf(printLabel(object.label, root))] };
  return { subject, operation, object: object.words.map((word) => (word === undefined ? null : textOf(word))) };
}

function alsoJson({ labels, between, byThemselves, tooMany }: SideEffects, kernel: string): object {
  return {
    kernel,
    labels,
    permissions: permissionChangesView(between),
    byThemselves: ownChangesView(byThemselves),
    tooMany,
  };
}

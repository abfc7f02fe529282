import {
  explainDecision,
  printLabel,
  type Decision,
  type LabelPart,
  type MeasuredKernel,
  type StackedPolicy,
  type Style,
} from '@lamellar/core';
import { operationWords } from '@lamellar/core/classes';
import { printable, textOf, type ByteString } from '@lamellar/core/language';
import { profileInWords, kernelsInWords, warningLines, learningLines } from '@lamellar/core/render';
import type { ProfileAdvice, NeededRule, Repair, SideEffects, StillRefused } from '@lamellar/core/repair';
import { braceWords, ruleAt, type RuleLocation } from '../policy/rule-location.ts';
import { labelsOfPolicy, sideEffectLines, thoseRules } from './side-effects-text.ts';

/** The view of rules for people. */
export interface PlacedView {
  readonly policy: StackedPolicy;
  readonly placementOf: (part: LabelPart) => RuleLocation;
  readonly style: Style;
  /** The reason for each rule, if requested. */
  readonly needed?: readonly NeededRule[];
}

/** The view of a repair for people. */
export interface RepairView extends PlacedView {
  readonly repair: Repair;
  /** The kernels of the repair, in the order of its side effects. */
  readonly kernels: readonly MeasuredKernel[];
}

/** Prints the side effects of a repair, and the remaining refusals. */
export function repairRiskLines(view: RepairView): readonly string[] {
  const { repair, policy, style } = view;
  const count = repair.advice.reduce((sum, { rules }) => sum + rules.length, 0);
  const isAll = repair.refused.length === 0;
  return [
    ...(count === 0 ? [] : onKernels(repair.also, view.kernels, (also) => gainedLines(also, count, isAll))),
    ...repair.refused.flatMap((one) => remainingRefusalLines(one, policy, style)),
  ];
}

/** @param isAll - true if the rules allow all of the request */
function gainedLines(also: SideEffects, count: number, isAll: boolean): readonly string[] {
  const verb = isAll ? 'suffice' : 'allow';
  const gained = `${thoseRules(count)} ${count === 1 ? `${verb}s` : verb}${isAll ? '' : ' the rest'}`;
  const among = `among the ${labelsOfPolicy(also)}`;
  return sideEffectLines(also, {
    none: `${gained}, without side effects ${among}`,
    some: `${gained}; side effects ${among}:`,
  });
}

/** Prints rules of profiles with placements. */
export function placedLines(all: readonly ProfileAdvice[], view: PlacedView): readonly string[] {
  return all.filter(({ rules }) => rules.length > 0).flatMap((advice) => profileLines(advice, view));
}

/** Prints results by kernel, merged for kernels with equal results. */
export function onKernels<Of>(
  all: readonly Of[],
  kernels: readonly MeasuredKernel[],
  linesOf: (one: Of) => readonly string[],
): readonly string[] {
  const groups = new Map<string, MeasuredKernel[]>();
  for (const [index, one] of all.entries()) {
    const text = linesOf(one).join('\n');
    groups.set(text, (groups.get(text) ?? []).concat(kernels[index] ?? []));
  }
  if (groups.size === 1) return [...groups.keys()].flatMap((text) => text.split('\n'));
  return [...groups].flatMap(([text, those]) => [
    `on ${kernelsInWords(those)}:`,
    ...text.split('\n').map((line) => `  ${line}`),
  ]);
}

function profileLines(
  advice: ProfileAdvice,
  { policy, placementOf, style, needed = [] }: PlacedView,
): readonly string[] {
  const { part, rules, warnings } = advice;
  const placement = placementOf(part);
  const who = profileInWords({ part, layer: policy.layerOf(part) }, policy.root);
  return [
    ...warningLines(warnings),
    ...learningLines(part.profile.name),
    `add to ${who}${placeWords(placement)}:`,
    ...rules.flatMap((rule) => {
      const without = needed.find((one) => one.part === part && one.rule === rule)?.without;
      const why =
        without === undefined ? [] : [style.faint(`      without it denied: ${questionWords(without, policy)}`)];
      return [`    ${ruleAt(rule, placement)}`, ...why];
    }),
  ];
}

/** Describes a placement after the name of a profile. */
export function placeWords(placement: RuleLocation): string {
  const file = 'file' in placement ? printable(placement.file) : '';
  switch (placement.kind) {
    case 'text':
      return `, in ${file}${whoseWords(placement)} before ${braceWords(placement.place)}`;
    case 'local':
      return `, in ${file}${whoseWords(placement)}${placement.isThere ? '' : ', a new file'}`;
    case 'manifest':
      return `, in ${file} under \`containers.${placement.container}.${placement.layer}.rules\``;
    case 'lxc':
      return `, which LXC generates, in ${file}`;
    case 'proxmox':
      return `, which LXC generates, in ${file} before any \`[SNAPSHOT]\``;
    case 'usual':
      return `, usually in ${file}${whoseWords(placement)}`;
    case 'runtime':
      return `, which ${placement.runtime} generates`;
    case 'incus':
    case 'lxd':
      return `, which ${placement.kind === 'incus' ? 'Incus' : 'LXD'} generates, to its \`raw.apparmor\``;
    case 'nowhere':
      return '';
  }
}

function whoseWords({ container }: { readonly container?: string }): string {
  return container === undefined ? '' : ` of container ${container}`;
}

/** Prints a remaining refusal, with the denying profiles. */
function remainingRefusalLines(
  { decision, lacking }: StillRefused,
  policy: StackedPolicy,
  style: Style,
): readonly string[] {
  const stuck = new Set(lacking.map(({ part }) => part.profile));
  const checks = decision.checks.filter(
    ({ part, verdict }) => verdict === 'deny' && (stuck.size === 0 || stuck.has(part.profile)),
  );
  const evidence = explainDecision({ ...decision, checks } as Decision, policy.root, style).split('\n');
  const kept = lacking.filter(({ isStuck }) => !isStuck).flatMap(({ rules }) => rules);
  return [
    `${lacking.some(({ isStuck }) => !isStuck) ? 'not allowed' : 'no rule allows'}: ${questionWords(decision, policy)}`,
    ...evidence.map((line) => `  ${line}`),
    ...kept.map((rule) => `  required, in a profile without permission to add rules: ${textOf(rule)}`),
  ];
}

/** Describes a question: `signal term from a to b`, `file r of /etc/shadow (owner) by a`. */
function questionWords(decision: Decision, { root }: StackedPolicy): string {
  const words = operationWords([decision.operation]);
  const subject = textOf(printLabel(decision.subject, root));
  if (decision.shape === 'cross-check')
    return `${words} from ${subject} to ${textOf(printLabel(decision.target, root))}`;
  const { object } = decision;
  if (object.kind === 'none') return `${words} by ${subject}`;
  if (object.kind === 'label') return `${words} of ${textOf(printLabel(object.label, root))} by ${subject}`;
  const shown = object.words.filter((word) => word !== undefined && word !== object.when);
  const when = object.when === undefined ? '' : ` (${object.when})`;
  return `${words} of ${shown.map((word) => textOf(word ?? ('' as ByteString))).join(' ')}${when} by ${subject}`;
}

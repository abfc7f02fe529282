import { printLabel, type AdviceJson, type Decision, type LabelPart, type StackedPolicy } from '@lamellar/core';
import { printOperation } from '@lamellar/core/classes';
import { printable, textOf } from '@lamellar/core/language';
import { adviceJson } from '@lamellar/core/render';
import type { BroaderForm, ProfileAdvice, SideEffects, Repair, Silence, BroaderOffer } from '@lamellar/core/repair';
import type { RuleLocation } from '../policy/rule-location.ts';
import {
  ownChangesView,
  permissionChangesView,
  type OwnChangesView,
  type PermissionChangeView,
} from './changes-view.ts';

/** Rules of a profile in JSON, with placement. */
export interface PlacedAdviceView extends AdviceJson {
  /** The place of the rules. */
  readonly place: PlaceView;
}

/** The place of rules. */
export interface PlaceView {
  /**
   * The kind of place: the `text` of the profile, an included `local` file, the rules of a container in the `manifest`,
   * the configuration of a container of `lxc` or `proxmox`, the settings of an instance of `incus` or `lxd`, the `usual`
   * file by the name of the profile, a profile that a `runtime` generates, or `nowhere` without a known place.
   */
  readonly kind: RuleLocation['kind'];
  /** The file, if the place is a file. */
  readonly file?: string;
  /**
   * The line before which the rules belong, counted from 1.
   *
   * @minimum 1
   */
  readonly line?: number;
  /**
   * The container, by its name in the manifest or the runtime; for a file, the container whose root has the file, if not
   * the host.
   */
  readonly container?: string;
  /** The step that loads the rules, if known: a command, or words. */
  readonly then?: string;
}

/** A question, in the words of `lamellar can`. */
export interface DecidedQuestionView {
  /** The subject, as the root namespace sees the label. */
  readonly subject: string;
  /** The operation. */
  readonly operation: string;
  /** The words after the operation; null for a word without value. */
  readonly object: readonly (string | null)[];
}

/** A question that stays denied. */
export interface RefusedView extends DecidedQuestionView {
  /** The profiles that deny the operation, if no rule may be added to the profile, or no rule helps. */
  readonly lacking: readonly AdviceJson[];
}

/** The permissions that rules grant or remove beyond the request, on a kernel. */
export interface SideEffectsView {
  /** The kernel. */
  readonly kernel: string;
  /**
   * The number of compared labels.
   *
   * @minimum 0
   */
  readonly labels: number;
  /** The permissions between labels. */
  readonly permissions: readonly PermissionChangeView[];
  /** The permissions of single labels. Labels with equal changes are grouped. */
  readonly byThemselves: readonly OwnChangesView[];
  /** True if the labels are too many to compare the permissions between labels. */
  readonly tooMany: boolean;
}

/** Rules in the place of an advised rule, with more permissions. */
export interface BroaderRulesView extends Pick<AdviceJson, 'profile' | 'namespace' | 'rules'> {
  /** The replaced rule of `advice`. */
  readonly instead: string;
  /**
   * The broader part: every value before the object, every stack with the profile, each part of a stack, every owner of a
   * file, the folder or all below the folder, every permission, every type, every source or option of a mount, every
   * address of a socket, every member or message.
   */
  readonly as: BroaderForm;
  /** The permissions that these rules add to the replaced rule; null after the time limit of comparisons. */
  readonly also: readonly SideEffectsView[] | null;
}

/** Rules that silence refusals. */
export interface SilencingRulesView {
  /** The rules, by profile; `stuck` if some of the refusals are still logged. */
  readonly advice: readonly PlacedAdviceView[];
  /** The permissions lost by the rules, by kernel. */
  readonly lost: readonly SideEffectsView[];
}

/** The rules for a request, with the effects of the rules. */
export interface AllowingRulesView {
  /** The minimal rules, by profile. */
  readonly advice: readonly PlacedAdviceView[];
  /** The questions that no added rule allows. */
  readonly refused: readonly RefusedView[];
  /** The permissions gained by the rules beyond the request, by kernel. */
  readonly also: readonly SideEffectsView[];
}

/** Converts a repair to JSON: the rules, their side effects, and the remaining refusals. */
export function allowingRulesView(
  repair: Repair,
  kernels: readonly string[],
  policy: StackedPolicy,
  placementOf: (part: LabelPart) => RuleLocation,
): AllowingRulesView {
  return {
    advice: placedAdviceView(repair.advice, placementOf),
    refused: repair.refused.map(({ decision, lacking }) => ({
      ...decidedQuestionView(decision, policy),
      lacking: adviceJson(lacking),
    })),
    also: alsoOf(repair.also, kernels),
  };
}

/** Converts broader rules and the side effects to JSON. */
export function broaderRulesView(
  offers: readonly BroaderOffer[],
  kernels: readonly string[],
): readonly BroaderRulesView[] {
  return offers.map(({ part, instead, as, rules, also }) => {
    const [{ profile, namespace }] = adviceJson([{ part, rules, warnings: [], isStuck: false }]) as [AdviceJson];
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
export function silencingRulesView(
  { advice, lost }: Silence,
  kernels: readonly string[],
  placementOf: (part: LabelPart) => RuleLocation,
): SilencingRulesView {
  return { advice: placedAdviceView(advice, placementOf), lost: alsoOf(lost, kernels) };
}

function alsoOf(all: readonly SideEffects[], kernels: readonly string[]): readonly SideEffectsView[] {
  return all.map((also, index) => sideEffectsView(also, kernels[index] ?? ''));
}

/** Converts the rules of profiles with placements to JSON. */
export function placedAdviceView(
  all: readonly ProfileAdvice[],
  placementOf: (part: LabelPart) => RuleLocation,
): readonly PlacedAdviceView[] {
  return all.flatMap((one) =>
    adviceJson([one]).map((advice) => ({ ...advice, place: placeView(placementOf(one.part)) })),
  );
}

/** Converts the place of rules to JSON. */
export function placeView(placement: RuleLocation): PlaceView {
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
  const { load } = placement;
  const then = load === undefined ? {} : { then: 'advice' in load ? load.advice : load.commands.join(' && ') };
  return { kind, ...file, ...line, ...container, ...then };
}

/** Converts the question of a decision to JSON, in the words of `lamellar can`. */
export function decidedQuestionView(decision: Decision, { root }: StackedPolicy): DecidedQuestionView {
  const [subject, operation] = [textOf(printLabel(decision.subject, root)), printOperation(decision.operation)];
  if (decision.shape === 'cross-check')
    return { subject, operation, object: [textOf(printLabel(decision.target, root))] };
  const { object } = decision;
  if (object.kind === 'none') return { subject, operation, object: [] };
  if (object.kind === 'label') return { subject, operation, object: [textOf(printLabel(object.label, root))] };
  return { subject, operation, object: object.words.map((word) => (word === undefined ? null : textOf(word))) };
}

function sideEffectsView({ labels, between, byThemselves, tooMany }: SideEffects, kernel: string): SideEffectsView {
  return {
    kernel,
    labels,
    permissions: permissionChangesView(between),
    byThemselves: ownChangesView(byThemselves),
    tooMany,
  };
}

import { printLabel } from '../labels/label.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import type { Reach } from '../effective-rules/effective-rules.ts';
import type { LayerPart } from '../effective-rules/layer-restrictions.ts';
import { textOf } from '../source/printable-text.ts';
import type { ObjectWords } from '../classes/object-form.ts';
import type { PolicyClass } from '../classes/policy-classes.ts';
import type { Verdict } from '../mediation/decision.ts';
import { layerJson, originJson, type CompiledJson, type LayerJson, type RuleJson } from './decision-json.ts';

/** All permissions of a label in a class, in JSON; docs/reference/json.md documents the fields. */
export interface ReachJson {
  /** The label, as the root namespace sees it. */
  readonly subject: string;
  /** The class of the permissions. */
  readonly class: PolicyClass;
  /** True if the rules are exact. */
  readonly exact: boolean;
  /** The rules that give a single profile the permissions of all layers together. */
  readonly rules: readonly string[];
  /** A counterexample if the rules are not exact; absent if the verification reached its limit. */
  readonly uncovered?: {
    /** The operation. */
    readonly operation: string;
    /** The words of the object, `-` for a word without value. */
    readonly object: readonly string[];
    /** The verdict of the layers. */
    readonly verdict: Verdict;
  };
  /** The operations without rules here. */
  readonly leftOut: readonly string[];
  /** Notes for readers of the rules. */
  readonly notes: readonly string[];
  /**
   * The profiles of the label, with their restrictions.
   *
   * @minItems 1
   */
  readonly layers: readonly LayerReachJson[];
}

/** The restrictions of a layer. */
export interface LayerReachJson {
  /** The profile, as the root namespace sees the profile. */
  readonly profile: string;
  /** The full name of the profile's policy namespace; empty for the root. */
  readonly namespace: string;
  /** The layer of the profile. */
  readonly layer: LayerJson;
  /** The refused operations without target. */
  readonly refuses: readonly string[];
  /** The restrictions of the rules of different layers. */
  readonly takesAway: readonly RestrictionJson[];
  /** Rules for permissions refused by this layer alone, in classes evaluated object by object. */
  readonly refusesAlone: readonly string[];
}

/** The restriction of a rule of a different layer. */
export interface RestrictionJson {
  /** The profile of the rules, as the root namespace sees the profile. */
  readonly profile: string;
  /**
   * The restricted rules.
   *
   * @minItems 1
   */
  readonly rules: readonly (RuleJson | CompiledJson)[];
  /** The operations that are refused on every object. */
  readonly wholly: readonly string[];
  /** The operations that are refused on some objects. */
  readonly partly: readonly string[];
  /** The words of a refused object, `-` for a word without value. */
  readonly example: readonly string[];
}

/** Converts a label's permissions in a class to JSON values. */
export function reachJson(
  {
    subject,
    class: policyClass,
    rules,
    counterexample,
    namesDiffer,
    leftOut,
    notes,
    refused,
    taken,
    lost,
    parts,
  }: Reach,
  root: PolicyNamespace,
): ReachJson {
  const profileOf = ({ part }: LayerPart): string => textOf(printLabel({ parts: [part] }, root));
  return {
    subject: textOf(printLabel(subject, root)),
    class: policyClass,
    exact: counterexample === undefined && !namesDiffer,
    rules: rules.map(textOf),
    ...(counterexample === undefined || counterexample === 'perhaps'
      ? {}
      : {
          uncovered: {
            operation: counterexample.operation,
            object: wordsJson(counterexample.words),
            verdict: counterexample.verdict,
          },
        }),
    leftOut,
    notes,
    layers: parts.map((part) => ({
      profile: profileOf(part),
      namespace: textOf(part.part.namespace.fullName),
      layer: layerJson(part.layer),
      refuses: refused.filter(({ by }) => by.part === part.part).flatMap(({ names }) => names),
      takesAway: taken
        .filter(({ by }) => by.part === part.part)
        .map(({ from, rules: origins, wholly, partly, example }) => ({
          profile: profileOf(from),
          rules: origins.map(originJson),
          wholly,
          partly,
          example: wordsJson(example),
        })),
      refusesAlone: lost.filter(({ by }) => by.part === part.part).flatMap(({ rules: each }) => each.map(textOf)),
    })),
  };
}

function wordsJson(words: ObjectWords): readonly string[] {
  return words.map((word) => (word === undefined ? '-' : textOf(word)));
}

import { printLabel } from '../labels/label.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import type { Reach } from '../effective-rules/effective-rules.ts';
import type { LayerPart } from '../effective-rules/layer-restrictions.ts';
import { textOf } from '../source/bytes.ts';
import type { ObjectWords } from '../classes/object-form.ts';
import type { Verdict } from '../mediation/decision.ts';
import { layerJson, originJson, type CompiledJson, type LayerJson, type RuleJson } from './decision-json.ts';

/** All permissions of a label in a class, in JSON; docs/json.md documents the fields. */
export interface ReachJson {
  readonly subject: string;
  readonly class: string;
  /** True if the rules are exact. */
  readonly exact: boolean;
  readonly rules: readonly string[];
  /** A counterexample if the rules are not exact; absent if the verification reached its limit. */
  readonly untold?: { readonly operation: string; readonly object: readonly string[]; readonly verdict: Verdict };
  /** The operations without rules here. */
  readonly leftOut: readonly string[];
  /** Notes for readers of the rules. */
  readonly notes: readonly string[];
  readonly layers: readonly LayerReachJson[];
}

/** The restrictions of a layer. */
export interface LayerReachJson {
  readonly profile: string;
  readonly namespace: string;
  readonly layer: LayerJson;
  /** The refused operations without target. */
  readonly refuses: readonly string[];
  readonly takesAway: readonly RestrictionJson[];
  /** Rules for permissions refused by this layer alone, in classes evaluated object by object. */
  readonly refusesAlone: readonly string[];
}

/** The restriction of a rule of a different layer. */
export interface RestrictionJson {
  readonly profile: string;
  readonly rules: readonly (RuleJson | CompiledJson)[];
  readonly wholly: readonly string[];
  readonly partly: readonly string[];
  readonly example: readonly string[];
}

/** Converts a label's permissions in a class to JSON values. */
export function reachJson(
  { subject, class: policyClass, rules, untold, namesDiffer, leftOut, notes, refused, taken, lost, parts }: Reach,
  root: PolicyNamespace,
): ReachJson {
  const profileOf = ({ asked }: LayerPart): string => textOf(printLabel({ parts: [asked] }, root));
  return {
    subject: textOf(printLabel(subject, root)),
    class: policyClass,
    exact: untold === undefined && !namesDiffer,
    rules: rules.map(textOf),
    ...(untold === undefined || untold === 'perhaps'
      ? {}
      : { untold: { operation: untold.operation, object: wordsJson(untold.words), verdict: untold.verdict } }),
    leftOut,
    notes,
    layers: parts.map((part) => ({
      profile: profileOf(part),
      namespace: textOf(part.asked.namespace.fullName),
      layer: layerJson(part.layer),
      refuses: refused.filter(({ by }) => by.asked === part.asked).flatMap(({ names }) => names),
      takesAway: taken
        .filter(({ by }) => by.asked === part.asked)
        .map(({ from, rules: origins, wholly, partly, example }) => ({
          profile: profileOf(from),
          rules: origins.map(originJson),
          wholly,
          partly,
          example: wordsJson(example),
        })),
      refusesAlone: lost.filter(({ by }) => by.asked === part.asked).flatMap(({ rules: each }) => each.map(textOf)),
    })),
  };
}

function wordsJson(words: ObjectWords): readonly string[] {
  return words.map((word) => (word === undefined ? '-' : textOf(word)));
}

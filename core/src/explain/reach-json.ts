import { printLabel } from '../label/label.ts';
import type { PolicyNamespace } from '../namespace/policy-namespace.ts';
import type { Reach } from '../reach/reach.ts';
import type { LayerPart } from '../reach/taken-away.ts';
import { textOf } from '../source/bytes.ts';
import type { ThingWords } from '../class/thing-form.ts';
import type { Verdict } from '../mediation/decision.ts';
import { layerJson, originJson, type CompiledJson, type LayerJson, type RuleJson } from './decision-json.ts';

/** All that a label may do of a class, in JSON; docs/json.md has its fields. */
export interface ReachJson {
  readonly subject: string;
  readonly class: string;
  /** Whether the rules tell all. */
  readonly exact: boolean;
  readonly rules: readonly string[];
  /** Where they do not, something of which they say otherwise; left out where the search for that was ended. */
  readonly untold?: { readonly operation: string; readonly object: readonly string[]; readonly verdict: Verdict };
  /** The operations that are not told here. */
  readonly leftOut: readonly string[];
  readonly layers: readonly LayerReachJson[];
}

/** What one layer takes away. */
export interface LayerReachJson {
  readonly profile: string;
  readonly namespace: string;
  readonly layer: LayerJson;
  /** What it refuses of what is done to nothing. */
  readonly refuses: readonly string[];
  readonly takesAway: readonly TakenJson[];
  /** Rules for what it refuses and all others allow, of what is asked about thing by thing. */
  readonly refusesAlone: readonly string[];
}

/** What is taken away from one rule of another layer. */
export interface TakenJson {
  readonly profile: string;
  readonly rules: readonly (RuleJson | CompiledJson)[];
  readonly wholly: readonly string[];
  readonly partly: readonly string[];
  readonly example: readonly string[];
}

/** All that a label may do of a class as JSON values. */
export function reachJson(
  { subject, class: policyClass, rules, untold, namesDiffer, leftOut, refused, taken, lost, parts }: Reach,
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

function wordsJson(words: ThingWords): readonly string[] {
  return words.map((word) => (word === undefined ? '-' : textOf(word)));
}

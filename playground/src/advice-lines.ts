import type { LabelPart, StackedPolicy, Style } from '@lamellar/core';
import { explainAdvice } from '@lamellar/core/render';
import { rulePlace, type ProfileAdvice } from '@lamellar/core/repair';
import type { RuleLocation } from '../../cli/src/policy/rule-location.ts';
import { placedLines } from '../../cli/src/render/repair-text.ts';

/** Prints the rules to add, with the text and line for each rule, and the denials that no rule overrides. */
export function adviceLines(advice: readonly ProfileAdvice[], policy: StackedPolicy, style: Style): readonly string[] {
  const withoutRules = advice.map((one) => ({ ...one, rules: [], warnings: [] }));
  const rest = explainAdvice(withoutRules).trimEnd();
  return [...placedLines(advice, { policy, placementOf, style }), ...(rest === '' ? [] : [rest])];
}

/** Returns the place in the text of a layer: the page has no files for local additions, and no configurations. */
function placementOf({ profile }: LabelPart): RuleLocation {
  const place = rulePlace(profile);
  return place === undefined
    ? { kind: 'nowhere', load: { advice: 'add the rules to the text of the profile' } }
    : { kind: 'text', file: place.source.name, place };
}

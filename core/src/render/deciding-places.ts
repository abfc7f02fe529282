import type { RelatedPlace } from '../diagnostics/diagnostic.ts';
import type { Decision } from '../mediation/decision.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import { sentencesOf } from './decision-text.ts';

/**
 * Returns the places of the profiles and rules that decided, each with a sentence: of the refusing profiles if denied, else of
 * all profiles. Compiled policy has no places.
 */
export function decidingPlaces(decision: Decision, root: PolicyNamespace): readonly RelatedPlace[] {
  return sentencesOf(decision, root)
    .filter(({ check }) => check.verdict === decision.verdict)
    .flatMap(({ check: { rules, part }, text }): readonly RelatedPlace[] => {
      const [span] = rules.flatMap((origin) => ('span' in origin ? [origin.span] : []));
      if (span !== undefined) return [{ message: text.endsWith(' by') ? `${text} this rule` : text, span }];
      const { declared } = part.profile;
      return declared === undefined ? [] : [{ message: text, span: declared }];
    });
}

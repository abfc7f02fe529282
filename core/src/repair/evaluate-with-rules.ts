import { isSamePart, mapParts, type Label } from '../labels/label.ts';
import { evaluateSide, evaluateStackCheck } from '../mediation/evaluate-profile.ts';
import type { Answer, StackObject } from '../mediation/decision.ts';
import type { Profile } from '../profile/profile.ts';
import type { ByteString } from '../source/bytes.ts';
import type { ExtendedProfiles } from './extended-profiles.ts';
import type { EvaluatedCheck } from './refused-needs.ts';

/**
 * Evaluates a refusal again, with more rules in the refusing profile.
 *
 * @param mode - the assumed mode of the profile; by default its own mode
 */
export function evaluateWithRules(
  one: EvaluatedCheck,
  rules: readonly ByteString[],
  extended: ExtendedProfiles,
  mode?: Profile['mode'],
): Answer {
  const { part } = one.check;
  const more = extended.with(part.profile, rules);
  const profile = mode === undefined ? more : { ...more, mode };
  const withRules = (label: Label): Label =>
    mapParts(label, (own) => (isSamePart(own, part) ? { ...own, profile } : own));
  const changedPart = { ...part, profile };
  if (one.shape === 'cross-check') {
    const { check, decision } = one;
    const { operation, behaviours } = decision;
    return evaluateSide(changedPart, check.side, withRules(check.peer), operation, behaviours);
  }
  const { operation, object, behaviours } = one.decision;
  const changed = withLabels(object, withRules);
  const { side = 'subject' } = one.check;
  const subject = withRules(one.decision.subject);
  return evaluateStackCheck({ part: changedPart, side, subject, operation, object: changed, behaviours });
}

/** Returns the object with changed labels. */
function withLabels(object: StackObject, change: (label: Label) => Label): StackObject {
  switch (object.kind) {
    case 'none':
      return object;
    case 'label':
      return { ...object, label: change(object.label) };
    case 'object':
      return { ...object, labels: object.labels.map(change) };
  }
}

import type { ByteString } from '../source/bytes.ts';
import { printAdvisedRule, type AdvisedRule } from './advised-rule.ts';
import type { EvaluatedCheck } from './refused-needs.ts';

/** A refusal with sufficient rules. */
export interface SolvedRefusal {
  readonly refusal: EvaluatedCheck;
  readonly rules: readonly AdvisedRule[];
}

/** The evaluation of rules in a profile. */
export interface RuleEvaluation {
  /** Returns whether rules fix all refusals. */
  readonly helps: (rules: readonly AdvisedRule[], refusals: readonly EvaluatedCheck[]) => boolean;
  /** Returns the texts of rules that decide about a refusal. */
  readonly deciding: (refusal: EvaluatedCheck, texts: readonly ByteString[]) => readonly ByteString[];
}

/** The maximum number of rules for which each removal is tested with all refusals, in quadratic time. */
const maxTested = 32;

/**
 * Removes redundant rules. Rules for stacks go first: they may be redundant if rules allow the parts. Many rules are
 * divided into groups without common refusals; a redundant rule then remains if the evidence of an evaluation omits it.
 */
export function necessaryRules(solved: readonly SolvedRefusal[], evaluation: RuleEvaluation): readonly AdvisedRule[] {
  const byText = new Map(solved.flatMap(({ rules }) => rules.map((rule) => [printAdvisedRule(rule), rule] as const)));
  const rules = [...byText.values()];
  const refusals = solved.map(({ refusal }) => refusal);
  const isStack = ({ peer }: AdvisedRule): number => Number(peer?.includes('//&') ?? false);
  const ordered = rules.toSorted((left, right) => isStack(right) - isStack(left));
  const place = new Map(ordered.map((rule, index) => [rule, index]));
  const irredundant = (group: RuleGroup): readonly AdvisedRule[] => {
    let kept: readonly AdvisedRule[] = group.rules;
    for (const rule of kept.toSorted((left, right) => (place.get(left) ?? 0) - (place.get(right) ?? 0))) {
      const others = kept.filter((other) => other !== rule);
      if (others.length > 0 && evaluation.helps(others, group.refusals)) kept = others;
    }
    return kept;
  };
  if (rules.length <= maxTested) return rules.length === 0 ? [] : inOrder(rules, irredundant({ rules, refusals }));
  const enough = inOrder(rules, groupsOf(solved, byText, evaluation).flatMap(irredundant));
  return evaluation.helps(enough, refusals) ? enough : rules;
}

function inOrder(rules: readonly AdvisedRule[], kept: readonly AdvisedRule[]): readonly AdvisedRule[] {
  const isKept = new Set(kept);
  return rules.filter((rule) => isKept.has(rule));
}

/** Rules that share refusals, directly or through further rules. */
interface RuleGroup {
  readonly rules: AdvisedRule[];
  readonly refusals: EvaluatedCheck[];
}

/**
 * Groups the rules. For each bit of the rules' numbers, the rules with a different bit than the found rule are evaluated:
 * together, these halves contain every further rule.
 */
function groupsOf(
  solved: readonly SolvedRefusal[],
  byText: ReadonlyMap<ByteString, AdvisedRule>,
  { deciding }: RuleEvaluation,
): readonly RuleGroup[] {
  const texts = [...byText.keys()];
  const numbers = new Map(texts.map((text, index) => [text, index]));
  const related = solved.map(({ rules }) => new Set(rules.map(printAdvisedRule)));
  for (let bit = 1; bit < texts.length; bit *= 2)
    for (const value of [0, bit]) {
      const half = texts.filter((_, index) => (index & bit) !== value);
      for (const [at, { refusal, rules }] of solved.entries()) {
        const isOther = rules.some((rule) => ((numbers.get(printAdvisedRule(rule)) ?? 0) & bit) === value);
        if (isOther) for (const text of deciding(refusal, half)) related[at]?.add(text);
      }
    }
  const groups = new Map<AdvisedRule, RuleGroup>();
  for (const [at, { refusal }] of solved.entries()) {
    const rules = [...(related[at] ?? [])].flatMap((text) => byText.get(text) ?? []);
    const [group = { rules: [], refusals: [] }, ...others] = new Set(rules.flatMap((rule) => groups.get(rule) ?? []));
    for (const other of others) {
      group.rules.push(...other.rules);
      group.refusals.push(...other.refusals);
    }
    group.rules.push(...rules.filter((rule) => !groups.has(rule)));
    group.refusals.push(refusal);
    for (const rule of group.rules) groups.set(rule, group);
  }
  return [...new Set(groups.values())];
}

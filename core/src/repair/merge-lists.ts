import { groupedBy } from '../source/grouped-by.ts';

/** Finds a list in a rule, such as the permissions. */
export type RuleList<Rule> = (rule: Rule) => ListInRule<Rule> | undefined;

interface ListInRule<Rule> {
  /** A key of the rule's other parts. */
  readonly others: string;
  readonly values: readonly string[];
  /** Returns the rule with the values of all rules with equal other parts. */
  readonly with: (values: readonly string[], rules: readonly Rule[]) => Rule;
}

/** Merges rules with different values of a list and equal other parts, for each list in turn. */
export function mergeLists<Rule>(rules: readonly Rule[], lists: readonly RuleList<Rule>[]): readonly Rule[] {
  return lists.reduce((merged, listOf) => {
    const groups = groupedBy<Rule, unknown>(merged, (rule) => listOf(rule)?.others ?? rule);
    return Array.from(groups.values(), (group) => {
      const values = group.flatMap((rule) => listOf(rule)?.values ?? []);
      return (group.length === 1 ? undefined : listOf(group[0]))?.with([...new Set(values)], group) ?? group[0];
    });
  }, rules);
}

import type { ByteString } from '../source/bytes.ts';
import type { OwnChanges } from './own-change.ts';
import { comparePolicies, type PolicyDifferences, type PolicyUnderKernel } from './compare-policies.ts';

/** The place of a variant in a table: the index of the row and of the column. */
export interface VariantPlace {
  readonly row: number;
  readonly column: number;
}

/** The permissions that change between two variants. */
export interface VariantChange {
  readonly from: VariantPlace;
  readonly to: VariantPlace;
  readonly differences: PolicyDifferences;
}

/** Variants of a policy by equal permissions. */
export interface VariantGroups {
  /** The number of the group of each variant, by row and column; undefined for a missing variant. */
  readonly groups: readonly (readonly (number | undefined)[])[];
  /** For each group with an earlier neighbour: the change from the neighbour. */
  readonly changes: readonly VariantChange[];
  /** Labels with classes that were too large for a comparison of any two neighbours. */
  readonly tooLarge: readonly Omit<OwnChanges, 'changes'>[];
}

/**
 * Groups the variants of a policy, such as a row for each kernel and a column for each compiler, by equal permissions. A
 * variant is compared with the neighbours on the left and above.
 *
 * @param table - undefined for a missing variant, such as an invalid policy
 * @param partners - profiles to stack with each profile, as in `comparePolicies`
 */
export function groupVariants(
  table: readonly (readonly (PolicyUnderKernel | undefined)[])[],
  partners: readonly ByteString[] = [],
): VariantGroups {
  const groups: (number | undefined)[][] = [];
  const changes: VariantChange[] = [];
  const tooLarge = new Map<string, Omit<OwnChanges, 'changes'>>();
  let count = 0;
  for (const [row, variants] of table.entries()) {
    const current: (number | undefined)[] = [];
    groups.push(current);
    for (const [column, variant] of variants.entries()) {
      if (variant === undefined) {
        current.push(undefined);
        continue;
      }
      const neighbours = earlierNeighbours(table, { row, column }).map(([from, other]) => ({
        from,
        differences: comparePolicies(other, variant, partners),
      }));
      for (const { differences } of neighbours)
        for (const { subjects, tooLarge: classes } of differences.byThemselves)
          if (classes.length > 0) tooLarge.set(JSON.stringify([subjects, classes]), { subjects, tooLarge: classes });
      const equal = neighbours.find(({ differences }) => hasNoDifference(differences));
      const last = neighbours.at(-1);
      if (equal === undefined && last !== undefined) changes.push({ ...last, to: { row, column } });
      current.push(equal === undefined ? count++ : groups[equal.from.row]?.[equal.from.column]);
    }
  }
  return { groups, changes, tooLarge: [...tooLarge.values()] };
}

/** Returns the nearest variants on the left and above. */
function earlierNeighbours(
  table: readonly (readonly (PolicyUnderKernel | undefined)[])[],
  { row, column }: VariantPlace,
): readonly (readonly [VariantPlace, PolicyUnderKernel])[] {
  const onTheLeft = (table[row] ?? []).slice(0, column).map((other, at) => [{ row, column: at }, other] as const);
  const above = table.slice(0, row).map((others, at) => [{ row: at, column }, others[column]] as const);
  return [onTheLeft, above].flatMap((all) => {
    const [place, variant] = all.findLast(([, other]) => other !== undefined) ?? [];
    return place === undefined || variant === undefined ? [] : [[place, variant] as const];
  });
}

/** Returns whether no label gains or loses a permission, as far as the permissions were compared. */
export function hasNoDifference({ between, byThemselves }: PolicyDifferences): boolean {
  const { changes, addedLabels, removedLabels } = between;
  const own = byThemselves.flatMap((one) => one.changes);
  return [changes, addedLabels, removedLabels, own].every(({ length }) => length === 0);
}

import type { VerdictsId, VerdictTable } from './verdict-table.ts';

/** The answers of one or more profiles for every column: the most frequent answer and the exceptions. */
export interface Row {
  readonly base: VerdictsId;
  readonly exceptions: ReadonlyMap<number, VerdictsId>;
}

export function verdictsAt({ base, exceptions }: Row, column: number): VerdictsId {
  return exceptions.get(column) ?? base;
}

/** Returns the conjunction of rows. */
export function conjunction(rows: readonly Row[], table: VerdictTable): Row {
  const [only] = rows;
  if (only !== undefined && rows.length === 1) return only;
  const allOf = (verdicts: (row: Row) => VerdictsId): VerdictsId =>
    rows.reduce((all, row) => table.and(all, verdicts(row)), table.all);
  const base = allOf((row) => row.base);
  const exceptions = new Map<number, VerdictsId>();
  for (const column of new Set(rows.flatMap((row) => [...row.exceptions.keys()]))) {
    const verdicts = allOf((row) => verdictsAt(row, column));
    if (verdicts !== base) exceptions.set(column, verdicts);
  }
  return { base, exceptions };
}

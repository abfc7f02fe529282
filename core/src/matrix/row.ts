import type { Columns } from './columns.ts';
import type { VerdictsId, VerdictTable } from './verdict-table.ts';

/** What a profile, or several together, answer about each column: what most have in common, and the exceptions. */
export interface Row {
  readonly base: VerdictsId;
  readonly exceptions: ReadonlyMap<number, VerdictsId>;
}

export function verdictsAt({ base, exceptions }: Row, column: number): VerdictsId {
  return exceptions.get(column) ?? base;
}

/** What all of some rows let pass. */
export function conjunction(rows: readonly Row[], table: VerdictTable): Row {
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

/** A row as far as something lets pass that depends on no more of a peer than whether it is wholly unconfined. */
export function restrict(
  row: Row,
  limit: { readonly others: VerdictsId; readonly unconfined: VerdictsId },
  columns: Columns,
  table: VerdictTable,
): Row {
  if (limit.others === table.all && limit.unconfined === table.all) return row;
  const base = table.and(row.base, limit.others);
  const exceptions = new Map<number, VerdictsId>();
  for (const column of new Set([...row.exceptions.keys(), ...columns.unconfined])) {
    const isUnconfined = columns.views[column]?.unconfined === true;
    const verdicts = table.and(verdictsAt(row, column), isUnconfined ? limit.unconfined : limit.others);
    if (verdicts !== base) exceptions.set(column, verdicts);
  }
  return { base, exceptions };
}

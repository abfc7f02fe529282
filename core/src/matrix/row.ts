import type { VerdictsId, VerdictTable } from './verdict-table.ts';

/** The answers of one or more profiles for every column, as runs of columns with equal verdicts. */
export interface Row {
  /** The first column of each run, ascending from 0. */
  readonly starts: readonly number[];
  readonly verdicts: readonly VerdictsId[];
}

/** The rows of profiles on both sides of the operations of a matrix. */
export interface SideRows {
  readonly subject: Row;
  readonly object: Row;
}

export function verdictsAt({ starts, verdicts }: Row, column: number): VerdictsId {
  let [inside, outside] = [0, starts.length];
  while (outside - inside > 1) {
    const middle = (inside + outside) >>> 1;
    if ((starts[middle] ?? 0) <= column) inside = middle;
    else outside = middle;
  }
  return verdicts[inside] ?? 0;
}

/** Returns the verdicts of each column. */
export function expand({ starts, verdicts }: Row, columns: number): Uint16Array {
  const all = new Uint16Array(columns);
  verdicts.forEach((id, run) => all.fill(id, starts[run], starts[run + 1]));
  return all;
}

/** Returns the conjunction of rows. */
export function conjunction(rows: readonly Row[], table: VerdictTable): Row {
  const [only] = rows;
  if (only !== undefined && rows.length === 1) return only;
  const starts = [...new Set(rows.flatMap((row) => row.starts))].sort((left, right) => left - right);
  const verdicts = starts.map((column) =>
    rows.reduce((all, row) => table.and(all, verdictsAt(row, column)), table.all),
  );
  return { starts, verdicts };
}

import type { PeerView } from '../mediation/peer-view.ts';
import { Columns, compareViews, viewKey } from './columns.ts';
import type { OperationSide, ProfileRows, SideRows } from './profile-rows.ts';
import { conjunction, type Row } from './row.ts';
import type { VerdictTable } from './verdict-table.ts';

/** The parts of a label in a policy namespace: the view from the profiles of the namespace. */
export class Slice {
  readonly space: NamespaceSlices;
  readonly view: PeerView;
  /** The index among the columns of the namespace. */
  column = -1;
  #rows: SideRows | undefined;

  constructor(space: NamespaceSlices, view: PeerView) {
    this.space = space;
    this.view = view;
  }

  /** The conjunction of the rows of all parts. */
  get rows(): SideRows {
    return (this.#rows ??= this.space.rowsOf(this.view));
  }
}

/** The slices of one policy namespace. All slices must be added before the first query. */
export class NamespaceSlices {
  readonly #slices = new Map<string, Slice>();
  readonly #rows: ProfileRows;
  readonly #table: VerdictTable;
  #columns = new Columns([]);

  constructor(rows: ProfileRows, table: VerdictTable) {
    this.#rows = rows;
    this.#table = table;
  }

  add(view: PeerView): Slice {
    const key = viewKey(view);
    let slice = this.#slices.get(key);
    if (slice === undefined) this.#slices.set(key, (slice = new Slice(this, view)));
    return slice;
  }

  /**
   * Assigns a column to every slice.
   *
   * @param shared - columns of further namespaces, by views
   */
  arrange(shared: Map<string, Columns>): void {
    const sorted = [...this.#slices.values()].sort((left, right) => compareViews(left.view, right.view));
    const key = sorted.map(({ view }) => viewKey(view)).join('\n');
    let columns = shared.get(key);
    if (columns === undefined) shared.set(key, (columns = new Columns(sorted.map(({ view }) => view))));
    this.#columns = columns;
    sorted.forEach((slice, index) => (slice.column = columns.firstVisible + index));
    this.#slices.clear();
  }

  get columns(): Columns {
    return this.#columns;
  }

  rowsOf({ visible }: PeerView): SideRows {
    const rows = visible.map(({ profile }) => this.#rows.of(profile, this.#columns));
    const rowOf = (side: OperationSide): Row =>
      conjunction(
        rows.map((one) => one[side]),
        this.#table,
      );
    return { subject: rowOf('subject'), object: rowOf('object') };
  }
}

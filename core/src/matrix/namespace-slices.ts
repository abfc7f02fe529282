import type { PeerView } from '../mediation/peer-view.ts';
import { Columns, compareViews, viewKey } from './columns.ts';
import type { ProfileRows, SideRows } from './profile-rows.ts';
import { conjunction } from './row.ts';
import type { VerdictTable } from './verdict-table.ts';

/** The parts of a label in a policy namespace: the view from the profiles of the namespace. */
export interface Slice {
  readonly space: NamespaceSlices;
  readonly view: PeerView;
  /** The index among the columns of the namespace. */
  readonly column: number;
  /** The conjunction of the rows of all parts. */
  readonly rows: SideRows;
}

/** The slices of one policy namespace. All slices must be added before the first query. */
export class NamespaceSlices {
  readonly #slices = new Map<string, PlacedSlice>();
  readonly #rows: ProfileRows;
  readonly #table: VerdictTable;
  #columns: Columns | undefined;

  constructor(rows: ProfileRows, table: VerdictTable) {
    this.#rows = rows;
    this.#table = table;
  }

  add(view: PeerView): Slice {
    const key = viewKey(view);
    let slice = this.#slices.get(key);
    if (slice === undefined) this.#slices.set(key, (slice = new PlacedSlice(this, view)));
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
    if (this.#columns === undefined) throw new RangeError('the slices of this namespace are not arranged');
    return this.#columns;
  }

  rowsOf({ visible }: PeerView): SideRows {
    const rows = visible.map(({ profile }) => this.#rows.of(profile, this.columns));
    const [only] = rows;
    if (only !== undefined && rows.length === 1) return only;
    return {
      subject: conjunction(
        rows.map(({ subject }) => subject),
        this.#table,
      ),
      object: conjunction(
        rows.map(({ object }) => object),
        this.#table,
      ),
    };
  }
}

class PlacedSlice implements Slice {
  readonly space: NamespaceSlices;
  readonly view: PeerView;
  column = -1;
  #rows: SideRows | undefined;

  constructor(space: NamespaceSlices, view: PeerView) {
    this.space = space;
    this.view = view;
  }

  get rows(): SideRows {
    return (this.#rows ??= this.space.rowsOf(this.view));
  }
}

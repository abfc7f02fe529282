import { memoised } from '../source/memoised.ts';
import type { Operation, PairOperation } from '../classes/policy-classes.ts';
import type { Label } from '../labels/label.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import { hasUnconfinedFlag, peerView, type PeerView } from '../mediation/peer-view.ts';
import { Columns, compareViews, firstVisible, hiddenColumn, viewKey } from './columns.ts';
import { ProfileRows } from './profile-rows.ts';
import { conjunction, expand, verdictsAt, type SideRows } from './row.ts';
import { VerdictTable, type VerdictsId } from './verdict-table.ts';

/** The parts of a label in one policy namespace. Labels with equal parts there share a slice. */
interface Slice {
  readonly namespace: PolicyNamespace;
  readonly view: PeerView;
  /** The views of all labels from the namespace, and the index of this view. */
  columns: Columns;
  column: number;
  /** The conjunction of the rows of all parts, computed at the first use. */
  rows?: SideRows;
}

/** A label of the matrix, divided into the parts of each policy namespace. */
interface Entry {
  readonly slices: readonly Slice[];
  readonly unconfined: boolean;
}

/**
 * The effective permission between many labels.
 *
 * A profile sees only the peer's parts in its own namespace. So the matrix cuts labels into slices by namespace and
 * evaluates each profile at once against all slices of its namespace. The verdict for a pair of labels is the
 * conjunction over the profiles of both.
 */
export class Matrix<CountedProcesses extends Operation = PairOperation> {
  readonly labels: readonly Label[];
  readonly operations: readonly CountedProcesses[];
  readonly table: VerdictTable;
  readonly #rows: ProfileRows;
  /** The views of all labels from the root. */
  readonly #root: Columns;
  readonly #entries: readonly Entry[];

  constructor(labels: readonly Label[], operations: readonly CountedProcesses[], behaviours: KernelBehaviours) {
    this.labels = labels;
    this.operations = operations;
    this.table = new VerdictTable(operations.length);
    this.#rows = new ProfileRows(operations, behaviours, this.table);
    const slices = new Map<PolicyNamespace, Map<string, Slice>>();
    this.#entries = labels.map((label) => ({
      slices: [...new Set(label.parts.map(({ namespace }) => namespace))].map((namespace) =>
        sliceOf(slices, namespace, peerView(label, namespace, behaviours)),
      ),
      unconfined: hasUnconfinedFlag(label, behaviours),
    }));
    this.#root = arrange(slices);
  }

  /** Returns the verdicts of label `subject` on label `target` (indices of `labels`), as an id of `table`. */
  verdicts(subject: number, target: number): VerdictsId {
    const from = this.#entry(subject);
    const to = this.#entry(target);
    let verdicts = this.table.all;
    for (const slice of from.slices)
      verdicts = this.table.and(verdicts, verdictsAt(this.#rowsOf(slice).subject, columnIn(slice.namespace, to)));
    for (const slice of to.slices)
      verdicts = this.table.and(verdicts, verdictsAt(this.#rowsOf(slice).object, columnIn(slice.namespace, from)));
    return verdicts;
  }

  /**
   * Returns the rows and the column of a label in the root namespace; undefined for a label without root profile.
   *
   * @internal
   */
  rootSlice(label: number): (SideRows & Pick<Slice, 'column' | 'view'>) | undefined {
    const slice = this.#entry(label).slices.find(isRoot);
    return slice === undefined ? undefined : { ...this.#rowsOf(slice), column: slice.column, view: slice.view };
  }

  /**
   * Returns the verdicts of a label in operations with labels of different containers, by their root columns.
   *
   * @internal
   */
  outerRow(label: number, side: keyof SideRows): Uint16Array {
    const { slices } = this.#entry(label);
    const { views } = this.#root;
    const root = slices.find(isRoot);
    const row =
      root === undefined
        ? new Uint16Array(views.length).fill(this.table.all)
        : expand(this.#rowsOf(root)[side], views.length);
    for (const slice of slices.filter((one) => !isRoot(one))) {
      const inner = this.#rowsOf(slice)[side];
      const hidden = [false, true].map((unconfined) => verdictsAt(inner, hiddenColumn(unconfined)));
      if (hidden.every((verdicts) => verdicts === this.table.all)) continue;
      views.forEach(({ unconfined }, column) => {
        row[column] = this.table.and(row[column] ?? 0, hidden[Number(unconfined)] ?? 0);
      });
    }
    return row;
  }

  /** Returns the root column of a label. */
  outerColumn(label: number): number {
    const { slices, unconfined } = this.#entry(label);
    return slices.find(isRoot)?.column ?? hiddenColumn(unconfined);
  }

  /**
   * Returns a key of the parts outside the root. Labels of different containers see only root parts of each other, so
   * labels with equal keys and equal root parts have equal verdicts towards other containers.
   */
  innerKey(label: number): string {
    const { slices, unconfined } = this.#entry(label);
    const inner = slices.filter((slice) => !isRoot(slice));
    const verdicts = (['subject', 'object'] as const).flatMap((side) =>
      [false, true].map((isUnconfined) =>
        inner.reduce(
          (all, slice) => this.table.and(all, verdictsAt(this.#rowsOf(slice)[side], hiddenColumn(isUnconfined))),
          this.table.all,
        ),
      ),
    );
    return `${unconfined} ${verdicts.join()}`;
  }

  #rowsOf(slice: Slice): SideRows {
    if (slice.rows === undefined) {
      const rows = slice.view.visible.map(({ profile }) => this.#rows.of(profile, slice.columns));
      const [subject, object] = [rows.map((one) => one.subject), rows.map((one) => one.object)];
      slice.rows = { subject: conjunction(subject, this.table), object: conjunction(object, this.table) };
    }
    return slice.rows;
  }

  #entry(label: number): Entry {
    const entry = this.#entries[label];
    if (entry === undefined) throw new RangeError('no such label in this matrix');
    return entry;
  }
}

function isRoot({ namespace }: Slice): boolean {
  return namespace.parent === undefined;
}

const noColumns = new Columns([]);

function sliceOf(slices: Map<PolicyNamespace, Map<string, Slice>>, namespace: PolicyNamespace, view: PeerView): Slice {
  const inNamespace = memoised(slices, namespace, () => new Map<string, Slice>());
  const key = viewKey(view);
  return memoised(inNamespace, key, () => ({ namespace, view, columns: noColumns, column: 0 }));
}

/** Assigns a column to every slice. Namespaces with equal views share columns. Returns the columns of the root. */
function arrange(slices: ReadonlyMap<PolicyNamespace, ReadonlyMap<string, Slice>>): Columns {
  const shared = new Map<string, Columns>();
  let root = noColumns;
  for (const [namespace, inNamespace] of slices) {
    const sorted = [...inNamespace.values()].sort((left, right) => compareViews(left.view, right.view));
    const key = sorted.map(({ view }) => viewKey(view)).join('\n');
    const columns = memoised(shared, key, () => new Columns(sorted.map(({ view }) => view)));
    if (namespace.parent === undefined) root = columns;
    for (const [index, slice] of sorted.entries()) {
      slice.columns = columns;
      slice.column = firstVisible + index;
    }
  }
  return root;
}

function columnIn(namespace: PolicyNamespace, { slices, unconfined }: Entry): number {
  for (const slice of slices) if (slice.namespace === namespace) return slice.column;
  return hiddenColumn(unconfined);
}

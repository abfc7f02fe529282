import type { Operation, PairOperation } from '../classes/policy-classes.ts';
import type { Label } from '../labels/label.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import type { KernelBehaviours } from '../kernels/kernel.ts';
import { hasUnconfinedFlag, peerView } from '../mediation/peer-view.ts';
import { hiddenColumn, type Columns } from './columns.ts';
import { NamespaceSlices, type Slice } from './namespace-slices.ts';
import { ProfileRows, type OperationSide, type SideRows } from './profile-rows.ts';
import { conjunction, verdictsAt, type Row } from './row.ts';
import { VerdictTable, type VerdictsId } from './verdict-table.ts';

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
 *
 * A row holds a profile's answers: the most frequent answer and the exceptions. For 10,000 containers of 10 profiles,
 * 10,000 rows with a few exceptions and 10 in the container represent 10 thousand million pairs of labels.
 */
export class Matrix<Asked extends Operation = PairOperation> {
  readonly labels: readonly Label[];
  readonly operations: readonly Asked[];
  readonly table: VerdictTable;
  readonly #entries: readonly Entry[];
  readonly #root: NamespaceSlices;

  constructor(labels: readonly Label[], operations: readonly Asked[], behaviours: KernelBehaviours) {
    this.labels = labels;
    this.operations = operations;
    this.table = new VerdictTable(operations.length);
    const rows = new ProfileRows(operations, behaviours, this.table);
    const spaces = new Map<PolicyNamespace, NamespaceSlices>();
    const slicesOf = (namespace: PolicyNamespace): NamespaceSlices => {
      let space = spaces.get(namespace);
      if (space === undefined) spaces.set(namespace, (space = new NamespaceSlices(rows, this.table)));
      return space;
    };
    this.#entries = labels.map((label) => {
      const namespaces = [...new Set(label.parts.map((part) => part.namespace))];
      return {
        slices: namespaces.map((namespace) => slicesOf(namespace).add(peerView(label, namespace, behaviours))),
        unconfined: hasUnconfinedFlag(label, behaviours),
      };
    });
    const root = [...spaces.keys()].find((namespace) => namespace.parent === undefined);
    this.#root = root === undefined ? new NamespaceSlices(rows, this.table) : slicesOf(root);
    const columns = new Map<string, Columns>();
    for (const space of new Set([...spaces.values(), this.#root])) space.arrange(columns);
  }

  /** Returns the verdicts of label `subject` on label `target` (indices of `labels`), as an id of `table`. */
  verdicts(subject: number, target: number): VerdictsId {
    const from = this.#entry(subject);
    const to = this.#entry(target);
    let verdicts = this.table.all;
    for (const { space, rows } of from.slices)
      verdicts = this.table.and(verdicts, verdictsAt(rows.subject, columnIn(space, to)));
    for (const { space, rows } of to.slices)
      verdicts = this.table.and(verdicts, verdictsAt(rows.object, columnIn(space, from)));
    return verdicts;
  }

  /** Returns the view of a label from profiles of other containers: a column of `outerRows`. */
  outerColumn(label: number): number {
    return columnIn(this.#root, this.#entry(label));
  }

  /** Returns the rows of a label towards labels of different containers: only parts in the root matter. */
  outerRows(label: number): SideRows {
    const entry = this.#entry(label);
    const inRoot = entry.slices.find(({ space }) => space === this.#root)?.rows;
    const row = (side: OperationSide): Row => {
      const [base, unconfined] = [this.#hidden(entry, side, false), this.#hidden(entry, side, true)];
      if (inRoot !== undefined && base === this.table.all && unconfined === base) return inRoot[side];
      const exceptions = new Map(this.#root.columns.unconfined.map((column) => [column, unconfined]));
      const hidden = { base, exceptions };
      return inRoot === undefined ? hidden : conjunction([inRoot[side], hidden], this.table);
    };
    return { subject: row('subject'), object: row('object') };
  }

  /** Returns a key that labels with equal outer columns and rows share. */
  outerKey(label: number): string {
    const entry = this.#entry(label);
    const sides = (['subject', 'object'] as const).flatMap((side) => [
      this.#hidden(entry, side, false),
      this.#hidden(entry, side, true),
    ]);
    return `${columnIn(this.#root, entry)}/${sides.join()}`;
  }

  /** Returns the verdicts of a label's parts outside the root on a label with no part visible to them. */
  #hidden({ slices }: Entry, side: OperationSide, unconfined: boolean): VerdictsId {
    let verdicts = this.table.all;
    for (const { space, rows } of slices)
      if (space !== this.#root) verdicts = this.table.and(verdicts, verdictsAt(rows[side], hiddenColumn(unconfined)));
    return verdicts;
  }

  #entry(label: number): Entry {
    const entry = this.#entries[label];
    if (entry === undefined) throw new RangeError('no such label in this matrix');
    return entry;
  }
}

function columnIn(space: NamespaceSlices, { slices, unconfined }: Entry): number {
  for (const slice of slices) if (slice.space === space) return slice.column;
  return hiddenColumn(unconfined);
}

import { NameTrie } from '../automata/trie.ts';
import type { PeerView } from '../mediation/peer-view.ts';
import type { PassedPeer } from '../mediation/question.ts';
import { memoised } from '../source/memoised.ts';
import type { ProfileName } from '../profile/profile.ts';

/** The column of labels with no visible part, and the column of wholly unconfined labels with no visible part. */
const hidden: readonly PeerView[] = [
  { visible: [], alone: false, unconfined: false },
  { visible: [], alone: false, unconfined: true },
];

/** The first column of labels with a visible part. */
export const firstVisible = hidden.length;

/** Returns the column of a label with no visible part. */
export function hiddenColumn(unconfined: boolean): number {
  return unconfined ? 1 : 0;
}

/** A half-open interval of columns. */
interface ColumnRange {
  readonly from: number;
  readonly to: number;
}

/**
 * The views of labels from a policy namespace, as the columns of the rows of its profiles. Namespaces with equal views
 * (by name) share a `Columns`, because rows depend on nothing else.
 *
 * Invariant: hidden labels come first, then labels with a single visible part sorted by name, then stacks.
 */
export class Columns {
  readonly views: readonly PeerView[];
  /** The columns of wholly unconfined labels. */
  readonly unconfined: readonly number[];
  /** The columns of labels with several visible parts. */
  readonly stacks: ColumnRange;
  /** The columns of labels with a single visible part, by index of the name. */
  readonly #ranges: readonly ColumnRange[];
  readonly #alone = new Map<ProfileName, number>();
  #trie: NameTrie | undefined;

  /** @param sorted - in the order of `compareViews` */
  constructor(sorted: readonly PeerView[]) {
    this.views = [...hidden, ...sorted];
    this.unconfined = [...this.views.keys()].filter((column) => this.views[column]?.unconfined === true);
    const ranges = new Map<ProfileName, { readonly from: number; to: number }>();
    this.views.forEach(({ visible: [part, other], alone }, column) => {
      if (part === undefined || other !== undefined) return;
      const { name } = part.profile;
      if (alone) this.#alone.set(name, column);
      memoised(ranges, name, () => ({ from: column, to: column })).to++;
    });
    this.#ranges = [...ranges.values()];
    this.stacks = { from: this.#ranges.at(-1)?.to ?? firstVisible, to: this.views.length };
  }

  view(column: number): PeerView {
    const view = this.views[column];
    if (view === undefined) throw new RangeError(`no column ${column}`);
    return view;
  }

  /**
   * Returns the columns of labels that the kernel may allow before evaluating the rules of a profile with the given
   * name.
   */
  passed(peer: PassedPeer, name: ProfileName): readonly number[] {
    if (peer === 'unconfined') return this.unconfined;
    const own = this.#alone.get(name);
    return own === undefined ? [] : [own];
  }

  /** The names of single visible parts, in the order of their columns. */
  get trie(): NameTrie {
    return (this.#trie ??= new NameTrie(
      this.#ranges.flatMap(({ from }) => this.view(from).visible.map(({ profile }) => profile.name)),
    ));
  }

  /** Returns the first column of a name. */
  columnOf(name: number): number {
    return this.#ranges[name]?.from ?? this.stacks.from;
  }
}

/** Returns the identity of a view in its namespace, as a string. */
export function viewKey({ visible, alone, unconfined }: PeerView): string {
  return `${visible.map(({ profile }) => profile.name).join('\0')}\0\0${alone ? 'a' : ''}${unconfined ? 'u' : ''}`;
}

/** Orders views: single visible parts sorted by name, then stacks. */
export function compareViews(left: PeerView, right: PeerView): number {
  const stacked = Number(left.visible.length > 1) - Number(right.visible.length > 1);
  if (stacked !== 0) return stacked;
  const [leftKey, rightKey] = [viewKey(left), viewKey(right)];
  return leftKey < rightKey ? -1 : leftKey > rightKey ? 1 : 0;
}

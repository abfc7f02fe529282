import type { PeerView } from '../mediation/peer-view.ts';
import type { PassedPeer } from '../mediation/question.ts';
import type { ProfileName } from '../profile/profile.ts';
import { NameTrie } from '../automata/trie.ts';

/** The column of labels with no visible part, and the column of wholly unconfined labels with no visible part. */
const hidden: readonly PeerView[] = [
  { visible: [], alone: false, unconfined: false },
  { visible: [], alone: false, unconfined: true },
];

/** Returns the column of a label with no visible part. */
export function hiddenColumn(unconfined: boolean): number {
  return unconfined ? 1 : 0;
}

/** A profile's name and the columns of the labels with only this profile visible: a half-open interval. */
interface NamedColumns {
  readonly name: ProfileName;
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
  readonly #byName: readonly NamedColumns[];
  readonly #alone = new Map<ProfileName, number>();
  #trie: NameTrie | undefined;

  /** @param sorted - in the order of `compareViews` */
  constructor(sorted: readonly PeerView[]) {
    this.views = [...hidden, ...sorted];
    const byName: { name: ProfileName; from: number; to: number }[] = [];
    this.views.forEach(({ visible: [part, other], alone }, column) => {
      if (part === undefined || other !== undefined) return;
      const { name } = part.profile;
      if (alone) this.#alone.set(name, column);
      const last = byName.at(-1);
      if (last?.name === name) last.to++;
      else byName.push({ name, from: column, to: column + 1 });
    });
    this.#byName = byName;
    this.unconfined = [...this.views.keys()].filter((column) => this.views[column]?.unconfined === true);
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

  /** The first column of labels with a visible part. */
  readonly firstVisible = hidden.length;

  /** The columns of labels with several visible parts. */
  get stacks(): { readonly from: number; readonly to: number } {
    return { from: this.#byName.at(-1)?.to ?? hidden.length, to: this.views.length };
  }

  /** The names of single visible parts, in the order of their columns. */
  get trie(): NameTrie {
    return (this.#trie ??= new NameTrie(this.#byName.map(({ name }) => name)));
  }

  /** Returns the columns of a range of names. */
  columnsOf(fromName: number, toName: number): { readonly from: number; readonly to: number } {
    const [first, last] = [this.#byName[fromName], this.#byName[toName - 1]];
    if (first === undefined || last === undefined) throw new RangeError('no such names among the columns');
    return { from: first.from, to: last.to };
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

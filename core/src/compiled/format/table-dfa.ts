import { deadState, type State } from '../../automaton/automaton.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { ByteRange } from './chunk-reader.ts';
import { baseFlags, findDfaTables, type DfaTable, type DfaTables } from './dfa-tables.ts';
import { mergedClasses } from './byte-classes.ts';
import { OwnTransitions } from './own-transitions.ts';
import { verifyDfa } from './verify-dfa.ts';

const everyByteItsOwn = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const noFlags = new Int32Array(0);

/**
 * A compiled automaton, walked as the kernel walks it. Its tables are copied once, out of the blob's big-endian, and lie
 * two and two beside each other: what is asked for together is near.
 *
 * Invariants, by `verifyDfa`: every base has 256 transitions behind it, every default, check and next is a state, a
 * chain of differential states ends, and state 0 is dead.
 *
 * @see `struct aa_dfa` in the kernel's `match.h`
 */
export class TableDfa {
  /** Base and default of each state. */
  readonly #states: Int32Array;
  /** Check and next of each transition. */
  readonly #transitions: Int32Array;
  readonly #classes: Uint8Array;
  #merged: Uint8Array | undefined;
  #own: OwnTransitions | undefined;
  /** By state: packed permissions, or an index into a permission table. */
  readonly accept: Int32Array;
  /** By state: more packed permissions, or flags; empty where there are none. */
  readonly accept2: Int32Array;
  /** How many bytes of the blob it takes. */
  readonly size: number;

  private constructor(view: DataView, tables: DfaTables, size: number) {
    this.size = size;
    this.#states = new Int32Array(tables.base.length * 2);
    copyTable(view, tables.base, this.#states, 0, 2);
    copyTable(view, tables.default, this.#states, 1, 2);
    this.#transitions = new Int32Array(tables.next.length * 2);
    copyTable(view, tables.check, this.#transitions, 0, 2);
    copyTable(view, tables.next, this.#transitions, 1, 2);
    this.#classes =
      tables.classes === undefined
        ? everyByteItsOwn
        : new Uint8Array(view.buffer, view.byteOffset + tables.classes.start, 256).slice();
    this.accept = new Int32Array(tables.accept.length);
    copyTable(view, tables.accept, this.accept, 0, 1);
    this.accept2 = tables.accept2 === undefined ? noFlags : new Int32Array(tables.accept2.length);
    if (tables.accept2 !== undefined) copyTable(view, tables.accept2, this.accept2, 0, 1);
  }

  /** Reads an automaton; throws where it is damaged. */
  static unpack(view: DataView, range: ByteRange): TableDfa {
    const tables = findDfaTables(view, range);
    const dfa = new TableDfa(view, tables, range.end - range.start);
    verifyDfa(
      { states: dfa.#states, transitions: dfa.#transitions, step: (from, byte) => dfa.step(from, byte) },
      tables,
    );
    return dfa;
  }

  /** How many states there are, the dead one with them. */
  get stateCount(): number {
    return this.#states.length / 2;
  }

  /** How many entries the tables of transitions have, empty ones with them. */
  get transitionCount(): number {
    return this.#transitions.length / 2;
  }

  /** How many classes of bytes the automaton tells apart; 256 where it has no table of them. */
  get classCount(): number {
    return this.#classes.reduce((most, one) => Math.max(most, one), 0) + 1;
  }

  /** The class that a byte is in: bytes of one class lead to the same state. They are as few as that needs, whatever table there is. */
  classOf(byte: number): number {
    this.#merged ??= mergedClasses(this.#classes, this.stateCount, this.#ownTransitions());
    return this.#merged[byte] ?? 0;
  }

  /**
   * Whether the tables behind a state are those behind a state of another automaton, but for the numbers of states: so a compiler makes the same
   * of the same. Where it is so, both match the same; where it is not, nobody knows.
   *
   * @param grantsAlike - whether states are alike by themselves
   */
  hasTablesOf(
    from: State,
    other: TableDfa,
    otherFrom: State,
    grantsAlike: (mine: State, theirs: State) => boolean,
  ): boolean {
    if (this.#classes.some((column, byte) => other.#classes[byte] !== column)) return false;
    const [own, others] = [this.#ownTransitions(), other.#ownTransitions()];
    const partners = new Int32Array(this.stateCount).fill(-1);
    const met: State[] = [];
    const meet = (mine: State, theirs: State): boolean => {
      const partner = partners[mine] ?? -1;
      if (partner !== -1) return partner === theirs;
      partners[mine] = theirs;
      met.push(mine);
      return true;
    };
    meet(from, otherFrom);
    // A list that grows while it is walked.
    for (const mine of met) {
      const theirs = partners[mine] ?? deadState;
      const flags = ((this.#states[2 * mine] ?? 0) ^ (other.#states[2 * theirs] ?? 0)) & ~baseFlags.indexMask;
      if ((mine === deadState) !== (theirs === deadState) || flags !== 0 || !grantsAlike(mine, theirs)) return false;
      if (!meet(this.#states[2 * mine + 1] ?? deadState, other.#states[2 * theirs + 1] ?? deadState)) return false;
      const [start, otherStart] = [own.from(mine), others.from(theirs)];
      const count = own.to(mine) - start;
      if (others.to(theirs) - otherStart !== count) return false;
      for (let at = 0; at < count; at++) {
        if (own.columns[start + at] !== others.columns[otherStart + at]) return false;
        if (!meet(own.targets[start + at] ?? deadState, others.targets[otherStart + at] ?? deadState)) return false;
      }
    }
    return true;
  }

  #ownTransitions(): OwnTransitions {
    return (this.#own ??= new OwnTransitions(this.#states, this.#transitions));
  }

  /** `aa_dfa_next` */
  step(from: State, byte: number): State {
    const states = this.#states;
    const transitions = this.#transitions;
    const column = this.#classes[byte] ?? 0;
    for (let state = from; ;) {
      const base = states[2 * state] ?? 0;
      const position = 2 * ((base & baseFlags.indexMask) + column);
      if (transitions[position] === state) return transitions[position + 1] ?? deadState;
      state = states[2 * state + 1] ?? deadState;
      // The sign bit is MATCH_FLAG_DIFF_ENCODE: what a state has not, its default state has.
      if (base >= 0) return state;
    }
  }

  /** The state behind a whole string (`aa_dfa_match`). */
  match(from: State, bytes: ByteString): State {
    let state = from;
    for (let at = 0; at < bytes.length && state !== deadState; at++) state = this.step(state, bytes.charCodeAt(at));
    return state;
  }
}

function copyTable(
  view: DataView,
  { width, length, start }: DfaTable,
  into: Int32Array,
  from: number,
  stride: number,
): void {
  if (width === 2)
    for (let index = 0; index < length; index++) into[from + index * stride] = view.getUint16(start + 2 * index);
  else for (let index = 0; index < length; index++) into[from + index * stride] = view.getInt32(start + 4 * index);
}

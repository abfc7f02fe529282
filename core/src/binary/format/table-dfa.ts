import { deadState, type State } from '../../automata/automaton.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { ByteRange } from './chunk-reader.ts';
import { baseFlags, findDfaTables, type DfaTable, type DfaTables } from './dfa-tables.ts';
import { mergedClasses } from './byte-classes.ts';
import { OwnTransitions } from './own-transitions.ts';
import { verifyDfa } from './verify-dfa.ts';

const everyByteItsOwn = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const noFlags = new Int32Array(0);

/**
 * A compiled automaton with the kernel's transition function. The tables are copied once from the blob's big-endian
 * form. Related tables are interleaved in pairs for locality.
 *
 * Invariants, checked by `verifyDfa`: every base is followed by 256 transitions; every default, check and next is a
 * state; a chain of differential states ends; state 0 is dead.
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
  /** By state, the merged classes after the state. Few automata need any. */
  #mergedFrom: Map<State, Uint8Array> | undefined;
  #own: OwnTransitions | undefined;
  /** By state: packed permissions, or an index into a permission table. */
  readonly accept: Int32Array;
  /** By state: more packed permissions, or flags; empty if the automaton has none. */
  readonly accept2: Int32Array;
  /** The size of the automaton in the blob, in bytes. */
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

  /** Reads an automaton; throws on damage. */
  static unpack(view: DataView, range: ByteRange): TableDfa {
    const tables = findDfaTables(view, range);
    const dfa = new TableDfa(view, tables, range.end - range.start);
    verifyDfa(
      { states: dfa.#states, transitions: dfa.#transitions, step: (from, byte) => dfa.step(from, byte) },
      tables,
    );
    return dfa;
  }

  /** The number of states, including the dead state. */
  get stateCount(): number {
    return this.#states.length / 2;
  }

  /** The number of entries in the transition tables, including empty entries. */
  get transitionCount(): number {
    return this.#transitions.length / 2;
  }

  /** The number of byte classes in the automaton's table; 256 without a class table. */
  get classCount(): number {
    return this.#classes.reduce((most, one) => Math.max(most, one), 0) + 1;
  }

  /**
   * Returns the class of a byte; bytes of a class have equal transitions in every state. The number of classes is
   * minimal, independent of the automaton's own class table.
   */
  classOf(byte: number): number {
    this.#merged ??= mergedClasses(this.#classes, Array(this.stateCount).keys(), this.#ownTransitions());
    return this.#merged[byte] ?? 0;
  }

  /** Returns the classes of all bytes after a state: no state reachable from it distinguishes bytes of a class. */
  classesFrom(from: State): Uint8Array {
    this.#mergedFrom ??= new Map<State, Uint8Array>();
    let classes = this.#mergedFrom.get(from);
    if (classes === undefined) {
      const own = this.#ownTransitions();
      classes = mergedClasses(this.#classes, this.#reachableFrom(from, own), own);
      this.#mergedFrom.set(from, classes);
    }
    return classes;
  }

  /** Returns the states with transitions for strings after a state: reachable states, and defaults. */
  #reachableFrom(from: State, own: OwnTransitions): ReadonlySet<State> {
    const reached = new Set([from]);
    // The set grows during the loop.
    for (const state of reached) {
      reached.add(this.#states[2 * state + 1] ?? deadState);
      for (let at = own.from(state); at < own.to(state); at++) reached.add(own.targets[at] ?? deadState);
    }
    return reached;
  }

  /**
   * Returns whether the reachable tables of two states are isomorphic, as a compiler produces for equal rules. If true,
   * both states match equal languages; if false, the languages may still be equal.
   *
   * @param haveEqualGrants - whether two states have equal grants
   */
  hasTablesOf(
    from: State,
    other: TableDfa,
    otherFrom: State,
    haveEqualGrants: (mine: State, theirs: State) => boolean,
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
    // The list grows during the loop.
    for (const mine of met) {
      const theirs = partners[mine] ?? deadState;
      const flags = ((this.#states[2 * mine] ?? 0) ^ (other.#states[2 * theirs] ?? 0)) & ~baseFlags.indexMask;
      if ((mine === deadState) !== (theirs === deadState) || flags !== 0 || !haveEqualGrants(mine, theirs))
        return false;
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
      // The sign bit is MATCH_FLAG_DIFF_ENCODE: transitions missing in a state come from the default state.
      if (base >= 0) return state;
    }
  }

  /** Returns the state after an entire string (`aa_dfa_match`). */
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

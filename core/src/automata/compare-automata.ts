import type { ByteString } from '../source/bytes.ts';
import { byteClasses } from './byte-classes.ts';
import type { ClassByte, ComparedAutomaton, State } from './automaton.ts';

/** The permissions of an automaton after one string. */
export interface AutomatonAnswer {
  readonly allow: number;
  readonly quiet: number;
  readonly live: boolean;
}

/** A shortest string with different permissions. For signals the string begins with the number of the signal. */
export interface AutomatonDifference {
  readonly witness: ByteString;
  readonly left: AutomatonAnswer;
  readonly right: AutomatonAnswer;
}

/** The comparison of two automata. */
export interface AutomatonComparison {
  /** The number of reachable pairs of states. */
  readonly pairs: number;
  /** Undefined if the automata are equivalent. */
  readonly difference: AutomatonDifference | undefined;
}

/** The compared class. Only permissions of the class count. */
export interface ComparedClass {
  readonly byte: ClassByte;
  readonly permissions: readonly { readonly bit: number }[];
  /** Is true if permissions without an object count. */
  readonly countsStart?: boolean;
  /**
   * For a class with several strings in an object, separated by NUL: the bits that kernels query after no NUL, one
   * NUL and more. Compilers grant further permissions if rules with equal words are joined. Kernels do not query
   * liveness for these classes.
   */
  readonly askedBehindNuls?: readonly number[];
  /** Is true if objects contain NUL. Kernels do not query liveness for these classes. */
  readonly hasNul?: boolean;
  /** A string that no kernel queries, with a mark of compilers. Nothing after the string is compared. */
  readonly mark?: ByteString;
}

/** A pair of states, with the first predecessor and the byte between. */
interface Pair {
  readonly left: State;
  readonly right: State;
  /** The number of NULs in the string. */
  readonly nuls: number;
  readonly from: Pair | undefined;
  readonly byte: number;
}

/**
 * Compares two automata in one class, over all strings of at least one byte and without NUL. Properties of the class
 * change both conditions: a compiler grants permissions after the class alone to show that the class is mediated. The
 * search is breadth-first, so that the witness is a shortest string. Automata compiled from equal rules have about as
 * many pairs as the larger has states.
 *
 * @param ignoreLiveness - if live and dead states without permissions count as equal: a compiler without minimisation
 *   keeps such states
 */
export function compareAutomata(
  left: ComparedAutomaton,
  right: ComparedAutomaton,
  { byte: classByte, permissions, countsStart = false, askedBehindNuls, hasNul = false, mark }: ComparedClass,
  ignoreLiveness = false,
): AutomatonComparison {
  const masks = askedBehindNuls ?? [permissions.reduce((bits, { bit }) => bits | bit, 0)];
  const seen = masks.map(() => new MetPairs());
  const pairs: Pair[] = [];
  const meet = (leftState: State, rightState: State, nuls: number, from: Pair | undefined, byte: number): void => {
    if (seen[nuls]?.add(leftState, rightState) === true)
      pairs.push({ left: leftState, right: rightState, nuls, from, byte });
  };
  meet(left.start(classByte), right.start(classByte), 0, undefined, 0);
  const bytes = distinctBytes(left, right, classByte);
  // The list grows during the loop.
  for (const pair of pairs) {
    const mask = masks[pair.nuls] ?? 0;
    const [mine, theirs] = [answer(left, pair.left, mask), answer(right, pair.right, mask)];
    const isStart = pair.from === undefined;
    if (mark !== undefined && witnessOf(pair) === mark) continue;
    const differs = mine.allow !== theirs.allow || mine.quiet !== theirs.quiet;
    // A compiler keeps the state after the byte of a mediated class.
    const lives = isStart || ignoreLiveness || hasNul || askedBehindNuls !== undefined || mine.live === theirs.live;
    if ((differs && (!isStart || countsStart)) || !lives)
      return { pairs: pairs.length, difference: { witness: witnessOf(pair), left: mine, right: theirs } };
    if (!isStart && !mine.live && !theirs.live) continue;
    const follow = (byte: number, nuls: number): void =>
      meet(left.step(pair.left, byte), right.step(pair.right, byte), nuls, pair, byte);
    if (hasNul || pair.nuls + 1 < masks.length) follow(0, hasNul ? pair.nuls : pair.nuls + 1);
    for (const byte of bytes) follow(byte, pair.nuls);
  }
  return { pairs: pairs.length, difference: undefined };
}

/** Known pairs of states. Most states are in one pair only. */
class MetPairs {
  readonly #first = new Map<State, State>();
  readonly #others = new Map<State, Set<State>>();

  /** @returns true if the pair is new */
  add(left: State, right: State): boolean {
    const first = this.#first.get(left);
    if (first === right) return false;
    if (first === undefined) {
      this.#first.set(left, right);
      return true;
    }
    const others = this.#others.get(left);
    if (others === undefined) this.#others.set(left, new Set([right]));
    else if (others.has(right)) return false;
    else others.add(right);
    return true;
  }
}

/** Returns a byte of each common class, without NUL. */
function distinctBytes(left: ComparedAutomaton, right: ComparedAutomaton, classByte: ClassByte): readonly number[] {
  const classOf = (byte: number) => [left, right].map((one) => one.byteClass?.(classByte, byte) ?? byte).join();
  return byteClasses((byte) => (byte === 0 ? '' : classOf(byte))).representatives.slice(1);
}

function answer(automaton: ComparedAutomaton, state: State, mask: number): AutomatonAnswer {
  const { allow, quiet } = automaton.permissions(state);
  // An allowed permission is never refused quietly (`aa_perms_accum`, `aa_check_perms`).
  return { allow: allow & mask, quiet: quiet & ~allow & mask, live: automaton.isLive(state) };
}

function witnessOf(last: Pair): ByteString {
  const bytes: number[] = [];
  for (let pair = last; pair.from !== undefined; pair = pair.from) bytes.unshift(pair.byte);
  return String.fromCharCode(...bytes) as ByteString;
}

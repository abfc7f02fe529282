import type { ByteString } from '../source/bytes.ts';
import { byteClasses } from './byte-classes.ts';
import type { ClassByte, ComparedAutomaton, State } from './automaton.ts';

/** What an automaton says behind one string. */
export interface AutomatonAnswer {
  readonly allow: number;
  readonly quiet: number;
  readonly live: boolean;
}

/** The shortest string behind which two automata say different things: for signals it begins with the signal's number. */
export interface AutomatonDifference {
  readonly witness: ByteString;
  readonly left: AutomatonAnswer;
  readonly right: AutomatonAnswer;
}

/** Two automata walked side by side. */
export interface AutomatonComparison {
  /** How many pairs of states were met; every string leads to one of them. */
  readonly pairs: number;
  /** Undefined where they say the same behind every string. */
  readonly difference: AutomatonDifference | undefined;
}

/** The class that is compared. No other permissions than its own count. */
export interface ComparedClass {
  readonly byte: ClassByte;
  readonly permissions: readonly { readonly bit: number }[];
  /** Whether what stands behind the class alone counts, too: what is allowed without an object. */
  readonly countsStart?: boolean;
  /**
   * Of a class whose objects are several strings with a NUL between each two: the permissions that are asked for behind none, one
   * NUL and more, as bits. Compilers grant others there, too, where rules with the same words are put together. Of such classes
   * kernels do not ask whether a state leads on.
   */
  readonly askedBehindNuls?: readonly number[];
  /** Whether NULs are part of what follows the class, and not its end only. Of such classes kernels do not ask whether a state leads on. */
  readonly hasNul?: boolean;
  /** What no kernel asks about, where compilers leave a mark of their own: nothing is compared behind it. */
  readonly mark?: ByteString;
}

/** A pair of states, and by which byte it was first met from which other. */
interface Pair {
  readonly left: State;
  readonly right: State;
  /** How many NULs led here. */
  readonly nuls: number;
  readonly from: Pair | undefined;
  readonly byte: number;
}

/**
 * Compares two automata in one class, over every string without a NUL, which no name has, and with at least one byte, unless the
 * class says otherwise of either: what a compiler grants behind most classes alone only tells that the class is mediated.
 *
 * The product of both is walked breadth first, as far as it can be reached, so that a difference is found by a shortest
 * string. It has at most as many pairs as the product of both numbers of states; automata made from the same rules
 * have about as many as the larger.
 *
 * @param ignoreLiveness - whether it is the same to lead nowhere and to be dead: a compiler that does not minimise keeps
 *   states that lead nowhere
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
  // A list that grows while it is walked.
  for (const pair of pairs) {
    const mask = masks[pair.nuls] ?? 0;
    const [mine, theirs] = [answer(left, pair.left, mask), answer(right, pair.right, mask)];
    const isStart = pair.from === undefined;
    if (mark !== undefined && witnessOf(pair) === mark) continue;
    const differs = mine.allow !== theirs.allow || mine.quiet !== theirs.quiet;
    // A compiler keeps the state behind a class that is mediated whatever follows it.
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

/** Pairs of states that were met. Most states meet one other only. */
class MetPairs {
  readonly #first = new Map<State, State>();
  readonly #others = new Map<State, Set<State>>();

  /** @returns whether it was not met before */
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

/** A byte of each class of both automata, except NUL. */
function distinctBytes(left: ComparedAutomaton, right: ComparedAutomaton, classByte: ClassByte): readonly number[] {
  const classOf = (byte: number) => [left, right].map((one) => one.byteClass?.(classByte, byte) ?? byte).join();
  return byteClasses((byte) => (byte === 0 ? '' : classOf(byte))).representatives.slice(1);
}

function answer(automaton: ComparedAutomaton, state: State, mask: number): AutomatonAnswer {
  const { allow, quiet } = automaton.permissions(state);
  // What is allowed is not refused quietly, whatever is said of that (`aa_perms_accum`, `aa_check_perms`).
  return { allow: allow & mask, quiet: quiet & ~allow & mask, live: automaton.isLive(state) };
}

function witnessOf(last: Pair): ByteString {
  const bytes: number[] = [];
  for (let pair = last; pair.from !== undefined; pair = pair.from) bytes.unshift(pair.byte);
  return String.fromCharCode(...bytes) as ByteString;
}

import type { ByteString } from '../source/bytes.ts';
import { deadState, transitionsOfClass, type ClassByte, type ComparedAutomaton, type State } from './automaton.ts';
import { allBytes } from './byte-classes.ts';
import { walkProduct, type ProductPart } from './product.ts';

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
  /** The number of visited pairs of states. */
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
  readonly requestedAfterNuls?: readonly number[];
  /** Is true if objects contain NUL. Kernels do not query liveness for these classes. */
  readonly hasNul?: boolean;
  /** A string that no kernel queries, with a mark of compilers. Nothing after the string is compared. */
  readonly mark?: ByteString;
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
  { byte: classByte, permissions, countsStart = false, requestedAfterNuls, hasNul = false, mark }: ComparedClass,
  ignoreLiveness = false,
): AutomatonComparison {
  const masks = requestedAfterNuls ?? [permissions.reduce((bits, { bit }) => bits | bit, 0)];
  const ignoresLiveness = ignoreLiveness || hasNul || requestedAfterNuls !== undefined;
  let pairs = 0;
  let difference: AutomatonDifference | undefined;
  walkProduct(
    [
      transitionsOfClass(left, classByte),
      transitionsOfClass(right, classByte),
      hasNul ? anyString : nulCounter(masks.length),
    ],
    (states, leading) => {
      const isStart = pairs++ === 0;
      const mask = masks[states(2) - 1] ?? 0;
      const [mine, theirs] = [answer(left, states(0), mask), answer(right, states(1), mask)];
      if (mark !== undefined && leading() === mark) return 'leave';
      const differs = mine.allow !== theirs.allow || mine.quiet !== theirs.quiet;
      const stop = (): 'stop' => {
        const [isLeftLive, isRightLive] = [left.isLive(states(0)), right.isLive(states(1))];
        difference = {
          witness: leading(),
          left: { ...mine, live: isLeftLive },
          right: { ...theirs, live: isRightLive },
        };
        return 'stop';
      };
      if (differs && (!isStart || countsStart)) return stop();
      // A compiler keeps the state after the byte of a mediated class.
      if (isStart) return 'follow';
      // Liveness takes a search: it is computed last, and for the right automaton only if necessary.
      const isLive = left.isLive(states(0));
      if (!ignoresLiveness && isLive !== right.isLive(states(1))) return stop();
      return isLive || right.isLive(states(1)) ? 'follow' : 'leave';
    },
    { order: allBytes, isUnlimited: true },
  );
  return { pairs, difference };
}

const isNul = (byte: number): number => Number(byte === 0);

/** Counts the NULs of a string: the state is the number plus 1. Ends the product at too many NULs. */
function nulCounter(maxCount: number): ProductPart {
  return {
    start: 1,
    step: (state, byte) => (byte !== 0 ? state : state < maxCount ? state + 1 : deadState),
    classOf: isNul,
    endsWhereDead: true,
  };
}

/** Accepts all strings, with NUL as a class of its own. */
const anyString: ProductPart = { start: 1, step: (state) => state, classOf: isNul };

function answer(automaton: ComparedAutomaton, state: State, mask: number): Omit<AutomatonAnswer, 'live'> {
  const { allow, quiet } = automaton.permissions(state);
  // An allowed permission is never refused quietly (`aa_perms_accum`, `aa_check_perms`).
  return { allow: allow & mask, quiet: quiet & ~allow & mask };
}

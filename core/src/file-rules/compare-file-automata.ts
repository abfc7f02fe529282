import type { State } from '../automata/automaton.ts';
import { fileUsers, type FileUser } from './file-permissions.ts';
import type { ByteString } from '../source/bytes.ts';
import { isSameExec } from './exec-transition.ts';
import type { FileAutomaton, FileGrant } from './file-automaton.ts';

/** A shortest path with different grants. For a link, the two paths have a NUL between them. */
export interface FileDifference {
  readonly witness: ByteString;
  readonly subject: FileUser;
  readonly left: FileGrant;
  readonly right: FileGrant;
}

/** The comparison of two automata of files. */
export interface FileComparison {
  /** The number of visited pairs of states. */
  readonly pairs: number;
  /** Is true if all reachable pairs were visited. */
  readonly isComplete: boolean;
  /** Undefined if all visited pairs have equal grants. */
  readonly difference: FileDifference | undefined;
}

/** A pair of states, with the first predecessor and the byte between. */
interface Pair {
  readonly left: State;
  readonly right: State;
  readonly from: Pair | undefined;
  readonly byte: number;
}

/**
 * Compares the grants of two automata of files to owners and to further users, after all strings of at least one
 * byte, with NUL. A grant that one automaton is unsure about is no difference. The search is breadth-first, so that
 * the witness is a shortest string.
 *
 * @param maxPairs - the maximum number of visited pairs
 */
export function compareFileAutomata(
  left: FileAutomaton<unknown>,
  right: FileAutomaton<unknown>,
  maxPairs = Infinity,
): FileComparison {
  const seen = new Set<number>();
  const pairs: Pair[] = [];
  const meet = (pair: Pair): void => {
    const key = pair.left * 2 ** 26 + pair.right;
    if (seen.has(key)) return;
    seen.add(key);
    pairs.push(pair);
  };
  meet({ left: left.start, right: right.start, from: undefined, byte: 0 });
  // The list grows during the loop.
  for (const pair of pairs) {
    if (pair.from !== undefined)
      for (const subject of fileUsers) {
        const [mine, theirs] = [left.permissions(pair.left, subject), right.permissions(pair.right, subject)];
        if (isSameGrant(mine, theirs)) continue;
        const difference = { witness: witnessOf(pair), subject, left: mine, right: theirs };
        return { pairs: pairs.length, isComplete: false, difference };
      }
    if (pairs.length > maxPairs) continue;
    for (let byte = 0; byte <= 0xff; byte++)
      meet({ left: left.step(pair.left, byte), right: right.step(pair.right, byte), from: pair, byte });
  }
  return { pairs: pairs.length, isComplete: pairs.length <= maxPairs, difference: undefined };
}

/** Is true if two grants are equal, apart from unsure bits. */
export function isSameGrant(left: FileGrant, right: FileGrant): boolean {
  const differing = (left.allow ^ right.allow) | (left.quiet ^ right.quiet);
  return (differing & ~(left.unsure | right.unsure)) === 0 && isSameExec(left.exec, right.exec);
}

function witnessOf(last: Pair): ByteString {
  const bytes: number[] = [];
  for (let pair = last; pair.from !== undefined; pair = pair.from) bytes.unshift(pair.byte);
  return String.fromCharCode(...bytes) as ByteString;
}

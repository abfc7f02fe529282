import type { State } from '../automata/automaton.ts';
import { fileUsers, type FileUser } from './file-permissions.ts';
import type { ByteString } from '../source/bytes.ts';
import { isSameExec } from './exec-transition.ts';
import type { FileAutomaton, FileGrant } from './file-automaton.ts';

/** A shortest path at which two automata grant different things; for a link it is both paths with a NUL between them. */
export interface FileDifference {
  readonly witness: ByteString;
  readonly subject: FileUser;
  readonly left: FileGrant;
  readonly right: FileGrant;
}

/** Two automata of files, walked side by side. */
export interface FileComparison {
  /** How many pairs of states were met. */
  readonly pairs: number;
  /** Whether these are all that there are: every string leads to one of them. */
  readonly isComplete: boolean;
  /** Undefined where they grant the same behind every string that was looked at. */
  readonly difference: FileDifference | undefined;
}

/** A pair of states, and by which byte it was first met from which other. */
interface Pair {
  readonly left: State;
  readonly right: State;
  readonly from: Pair | undefined;
  readonly byte: number;
}

/**
 * Compares what two automata of files grant to owners and to others, behind every string of at least one byte, NUL and all.
 * What one of them is unsure about is no difference.
 *
 * The product of both is walked breadth first, so that a difference is found by a shortest string.
 *
 * @param maxPairs - where there are more, the rest is not looked at
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
  // A list that grows while it is walked.
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

/** Whether two grants are the same, but for what one of them is unsure about. */
export function isSameGrant(left: FileGrant, right: FileGrant): boolean {
  const differing = (left.allow ^ right.allow) | (left.quiet ^ right.quiet);
  return (differing & ~(left.unsure | right.unsure)) === 0 && isSameExec(left.exec, right.exec);
}

function witnessOf(last: Pair): ByteString {
  const bytes: number[] = [];
  for (let pair = last; pair.from !== undefined; pair = pair.from) bytes.unshift(pair.byte);
  return String.fromCharCode(...bytes) as ByteString;
}

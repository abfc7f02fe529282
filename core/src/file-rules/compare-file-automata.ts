import { mediationClasses } from '../classes/class-numbers.ts';
import { allBytes } from '../automata/byte-classes.ts';
import { transitionsOfClass } from '../automata/automaton.ts';
import { walkProduct } from '../automata/product.ts';
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
  let pairs = 0;
  let isComplete = true;
  let difference: FileDifference | undefined;
  walkProduct(
    [left, right].map((files) => transitionsOfClass(files, mediationClasses.file)),
    (states, leading) => {
      if (pairs++ > 0)
        for (const subject of fileUsers) {
          const [mine, theirs] = [left.permissions(states(0), subject), right.permissions(states(1), subject)];
          if (isSameGrant(mine, theirs)) continue;
          difference = { witness: leading(), subject, left: mine, right: theirs };
          isComplete = false;
          return 'stop';
        }
      if (pairs <= maxPairs) return 'follow';
      isComplete = false;
      return 'stop';
    },
    { order: allBytes, isUnlimited: true },
  );
  return { pairs, isComplete, difference };
}

/** Is true if two grants are equal, apart from unsure bits. */
export function isSameGrant(left: FileGrant, right: FileGrant): boolean {
  const differing = (left.allow ^ right.allow) | (left.quiet ^ right.quiet);
  return (differing & ~(left.unsure | right.unsure)) === 0 && isSameExec(left.exec, right.exec);
}

import { mediationClasses } from '../classes/class-numbers.ts';
import { deadState, match, type State } from '../automata/automaton.ts';
import { jointByteClasses, readableOrder } from '../automata/byte-classes.ts';
import { filePermissionBits } from '../classes/file/file-permission-bits.ts';
import { shortestOf } from '../automata/shortest-string.ts';
import type { ByteString } from '../source/bytes.ts';
import { isSameGrant, type FileDifference } from './compare-file-automata.ts';
import type { FileAutomaton } from './file-automaton.ts';
import { fileUsers } from './file-permissions.ts';

/** Permissions of states that allow nothing: without rules about files, the kernel evaluates the dead state. */
const { lock, getattr } = filePermissionBits;

/**
 * Searches for a path with different grants in a compiled automaton and the automaton of a source. Visits one path for
 * each state of the compiled automaton, and one for each rule of the source. A complete comparison takes ten times as
 * long, because it steps the automaton of the source by every byte.
 */
export function findFileDifference(
  compiled: FileAutomaton<unknown>,
  source: FileAutomaton<unknown>,
): FileDifference | undefined {
  const start = compiled.start(mediationClasses.file);
  const sourceStart = source.start(mediationClasses.file);
  const ignored = sourceStart === deadState ? lock | getattr : 0;
  const differenceAt = (mine: State, theirs: State, path: () => ByteString): FileDifference | undefined => {
    for (const subject of fileUsers) {
      const [left, right] = [compiled.permissions(mine, subject), source.permissions(theirs, subject)];
      const known = ignored === 0 ? left : { ...left, allow: left.allow & ~ignored };
      if (!isSameGrant(known, right)) return { witness: path(), subject, left, right };
    }
    return undefined;
  };
  for (const { pattern } of source.terms ?? []) {
    const path = shortestOf(pattern);
    const found = differenceAt(match(compiled, start, path), match(source, sourceStart, path), () => path);
    if (found !== undefined) return found;
  }
  const { representatives } = jointByteClasses(
    [(byte) => compiled.byteClass?.(mediationClasses.file, byte) ?? byte],
    readableOrder,
  );
  /** By visited state of the compiled automaton: the state of the source, and the last step of the path. */
  const partners = new Map([[start, sourceStart]]);
  const steps = new Map<State, readonly [from: State, byte: number]>();
  const pathTo = (state: State): ByteString => {
    const step = steps.get(state);
    return (step === undefined ? '' : pathTo(step[0]) + String.fromCharCode(step[1])) as ByteString;
  };
  // The map grows during the loop.
  for (const [state, partner] of partners)
    for (const byte of representatives) {
      const next = compiled.step(state, byte);
      if (partners.has(next)) continue;
      partners.set(next, source.step(partner, byte));
      steps.set(next, [state, byte]);
      const found = differenceAt(next, partners.get(next) ?? deadState, () => pathTo(next));
      if (found !== undefined) return found;
    }
  return undefined;
}
